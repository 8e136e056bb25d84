package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A keeper keeps the spans that leave the process.
type keeper struct{ spans tracetest.SpanStubs }

func (k *keeper) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	k.spans = append(k.spans, tracetest.SpanStubsFromReadOnlySpans(spans)...)
	return nil
}

func (*keeper) Shutdown(context.Context) error { return nil }

// stage is an API of one route, whose handler causes an operation that calls a
// provider, elsewhere and later.
type stage struct {
	kept  keeper
	log   bytes.Buffer
	watch *Watch
}

const (
	orderID   = "ord_018f4e6a-7c1d-7b3e-9a51-0c2f6d1e8b47"
	requestID = "018f4e6a-7c1d-7b3e-9a51-0c2f6d1e8b48"
)

// canaries are what no span, label or line may hold.
var canaries = []string{"12025550143", "Wilhelmina", "curl/canary", "203.0.113.9", "PIN-canary"}

func (s *stage) run(t *testing.T, traced bool) {
	t.Helper()
	log := WithIDs(slog.New(slog.NewTextHandler(&s.log, nil)))
	traces := NoTraces()
	if traced {
		var err error
		if traces, err = NewTraces(t.Context(), &s.kept, log); err != nil {
			t.Fatal(err)
		}
	}
	s.watch = NewWatch(NewMetrics(), traces)
	var caused operation.Origin
	r := chi.NewRouter()
	r.Use(s.watch.Requests(func(context.Context) string { return requestID }))
	r.Post("/v1/port-orders/{order_id}/submit", func(w http.ResponseWriter, r *http.Request) {
		caused = operation.OriginOf(r.Context())
		_, span := s.watch.tracer.Start(r.Context(), "of some library")
		span.RecordError(errors.New("the PIN-canary is wrong"))
		span.SetAttributes(attrOrder.String(orderID))
		span.End()
		log.InfoContext(r.Context(), "accepted")
		w.WriteHeader(http.StatusAccepted)
	})
	for _, path := range []string{orderID + "/submit?phone_number=%2B12025550143", "+12025550143/submit"} {
		request := httptest.NewRequest(http.MethodPost, "/v1/port-orders/"+path, strings.NewReader("Wilhelmina"))
		request.Header.Set("User-Agent", "curl/canary")
		request.Header.Set("X-Forwarded-For", "203.0.113.9")
		request.Header.Set("Traceparent", "00-"+callersTrace+"-00f067aa0ba902b7-01")
		r.ServeHTTP(httptest.NewRecorder(), request)
	}
	ctx, ended := s.watch.Turn(t.Context(), operation.Operation{ID: "opr_1", Lane: "pti_1", Kind: "submit", Origin: caused})
	log.With("lane", "pti_1").InfoContext(ctx, "call ended")
	s.watch.Call(ctx, providers.CallInfo{
		Account: "main", Provider: "telnyx", Operation: "do", Step: providers.StepCommit, Outcome: "unknown", Code: "http_502", Status: 502, Duration: time.Second,
	})
	ended(operation.EndedWaits)
	if err := traces.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// callersTrace is the trace that the requests' caller names.
const callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736"

func (s *stage) wantNoCanary(t *testing.T) {
	t.Helper()
	told := fmt.Sprintf("%+v\n%s", s.kept.spans, s.log.String())
	page := httptest.NewRecorder()
	s.watch.metrics.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, canary := range canaries {
		if strings.Contains(told, canary) {
			t.Errorf("%q is told in spans or lines:\n%s", canary, told)
		}
		if strings.Contains(page.Body.String(), canary) {
			t.Errorf("%q is told in metrics", canary)
		}
	}
}

func TestTraceGoesFromTheRequestToTheCall(t *testing.T) {
	t.Parallel()
	var s stage
	s.run(t, true)
	s.wantNoCanary(t)
	spans := map[string]tracetest.SpanStub{}
	for _, span := range slices.Backward(s.kept.spans) {
		spans[span.Name] = span
	}
	// The operation belongs to the request that came last.
	var last tracetest.SpanStub
	for _, span := range s.kept.spans {
		if span.Name == "POST /v1/port-orders/{order_id}/submit" {
			last = span
		}
	}
	for _, want := range []attribute.KeyValue{attrMethod.String("POST"), attrAnswered.Int(http.StatusAccepted), attrRequest.String(requestID)} {
		if !slices.Contains(last.Attributes, want) {
			t.Errorf("the request's span has %v, not %v", last.Attributes, want)
		}
	}
	if last.SpanContext.TraceID().String() != callersTrace || last.SpanKind != trace.SpanKindServer {
		t.Errorf("the request's span is of %v in %s", last.SpanKind, last.SpanContext.TraceID())
	}
	turn, call := spans["operation submit"], spans["telnyx do"]
	if !last.SpanContext.IsValid() || turn.Parent.SpanID() != last.SpanContext.SpanID() || turn.Parent.TraceID() != last.SpanContext.TraceID() {
		t.Errorf("the turn's parent is %v, not the request's %v", turn.Parent, last.SpanContext)
	}
	if call.Parent.SpanID() != turn.SpanContext.SpanID() || call.Status.Code != codes.Error || call.SpanKind != trace.SpanKindClient {
		t.Errorf("the call: %+v", call)
	}
	if took := call.EndTime.Sub(call.StartTime); took != time.Second {
		t.Errorf("the call took %v, not a second", took)
	}
	got := map[string]string{}
	for _, a := range call.Attributes {
		got[string(a.Key)] = a.Value.String()
	}
	want := map[string]string{
		"portway.provider_account": "main", "portway.provider": "telnyx", "portway.call": "do", "portway.step": "commit",
		"portway.outcome": "unknown", "portway.code": "http_502", "portway.status": "502",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLinesNameWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	for _, traced := range []bool{true, false} {
		var s stage
		s.run(t, traced)
		s.wantNoCanary(t)
		lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines: %s", len(lines), s.log.String())
		}
		for i, want := range [][]string{
			{"request_id=" + requestID, "order_id=" + orderID},
			{"request_id=" + requestID},
			{"request_id=" + requestID, "operation_id=opr_1", "lane=pti_1", "kind=submit"},
		} {
			if traced {
				want = append(want, "trace_id=", "span_id=")
			}
			for _, pair := range want {
				if strings.Count(lines[i], pair) != 1 {
					t.Errorf("line %d says %q %d times: %s", i, pair, strings.Count(lines[i], pair), lines[i])
				}
			}
		}
	}
}

func TestMetricsCount(t *testing.T) {
	t.Parallel()
	var s stage
	s.run(t, false)
	for name, want := range map[string]int{
		"portway_http_request_duration_seconds":   1, // one route, one method, one status
		"portway_provider_call_duration_seconds":  1,
		"portway_operation_turn_duration_seconds": 1,
	} {
		if got, err := testutil.GatherAndCount(s.watch.metrics.registry, name); err != nil || got != want {
			t.Errorf("%s has %d series (%v), not %d", name, got, err, want)
		}
	}
	if got := testutil.ToFloat64(s.watch.metrics.inFlight); got != 0 {
		t.Errorf("%v requests are in flight", got)
	}
}
