package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A spanStore is where traces are sent to.
type spanStore struct {
	url string

	mu    sync.Mutex
	spans []*trace.Span
}

func newSpanStore(t *testing.T) *spanStore {
	t.Helper()
	s := &spanStore{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil {
			t.Errorf("spans can't be read: %v", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, of := range sent.GetResourceSpans() {
			for _, scope := range of.GetScopeSpans() {
				s.spans = append(s.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// named are the spans of that name, within a trace if one is said.
func (s *spanStore) named(name, traceID string) []*trace.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*trace.Span
	for _, span := range s.spans {
		if span.GetName() == name && (traceID == "" || string(span.GetTraceId()) == traceID) {
			found = append(found, span)
		}
	}
	return found
}

func (s *spanStore) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.spans)
}

// The trace of a submit goes from the request through the operation, wherever
// it is worked, to each call and statement; log lines and metrics go with it;
// and nothing of the order's content is in any of them.
func TestSubmitSeenFromOutside(t *testing.T) {
	t.Parallel()
	s, store := newRig(t), newSpanStore(t)
	metrics := freeAddr(t)
	s.gateway.kill()
	s.env = append(s.env, "OTEL_EXPORTER_OTLP_ENDPOINT="+store.url, "OTEL_BSP_SCHEDULE_DELAY=50", "METRICS_ADDR="+metrics)
	s.startGateway()

	for _, provider := range bothProviders {
		number := map[string]string{"bandwidth": "+19195553360", "telnyx": "+13125553360"}[provider]
		id := s.api.draft(provider, number, nil)
		submitted := s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
		request := submitted.header.Get("X-Request-Id")

		var traceID string
		eventually(t, provider+": the request's span is there", 10*time.Second, func() bool {
			for _, span := range store.named("POST /v1/port-orders/{order_id}/submit", "") {
				if strings.Contains(span.String(), request) {
					traceID = string(span.GetTraceId())
				}
			}
			return traceID != ""
		})
		for _, name := range []string{"operation submit", provider + " do", provider + " fetch", "INSERT"} {
			eventually(t, provider+": the request's trace has a span "+name, 10*time.Second, func() bool {
				return len(store.named(name, traceID)) > 0
			})
		}
		for _, message := range []string{`"msg":"request"`, `"msg":"provider call"`, `"msg":"call ended"`} {
			found := false
			for line := range strings.Lines(s.gateway.log.text()) {
				found = found || strings.Contains(line, message) && strings.Contains(line, request) &&
					strings.Contains(line, fmt.Sprintf("%x", traceID))
			}
			if !found {
				t.Errorf("%s: no line with %s names request and trace", provider, message)
			}
		}
	}

	reply, err := http.Get("http://" + metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(reply.Body)
	reply.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`portway_http_request_duration_seconds_count{method="POST",route="/v1/port-orders/{order_id}/submit",status="200"} 2`,
		`portway_provider_call_duration_seconds_count{account="telnyx",operation="do",outcome="ok",step="commit"} 1`,
		`portway_orders{status="in_progress"} 2`,
		`portway_db_connections_max`, `portway_build_info{`, `portway_census_failures_total 0`,
	} {
		if !strings.Contains(string(page), line) {
			t.Errorf("/metrics lacks %s\n%s", line, page)
		}
	}
	for _, canary := range []string{"AC-77310", "4471\"", "Juniper", "Alex Moreno", "9195553360", "3125553360", s.api.key, "KEYsandbox"} {
		for what, told := range map[string]string{"spans": store.text(), "metrics": string(page), "log": s.gateway.log.text()} {
			if strings.Contains(told, canary) {
				t.Errorf("%s tell of %q", what, canary)
			}
		}
	}
}
