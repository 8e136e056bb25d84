package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A Watch follows a request through the API, the operations that it causes,
// and the calls those make.
type Watch struct {
	metrics *Metrics
	traces  *Traces // off: no spans
	tracer  trace.Tracer
}

// NewWatch returns a watch that counts in m and traces in t.
func NewWatch(m *Metrics, t *Traces) *Watch {
	return &Watch{metrics: m, traces: t, tracer: t.provider.Tracer("github.com/portway/portway")}
}

// Requests is the middleware of the API. It goes on a chi router, behind what
// gives requests their id.
func (w *Watch) Requests(requestID func(context.Context) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		measured := w.measure(next, requestID)
		if !w.traces.on {
			return measured
		}
		return w.trace(measured)
	}
}

// trace gives a request its span, in the trace of its caller where that names
// one. The instrumentation that others offer weighs half a megabyte, to say
// more than may leave the process.
func (w *Watch) trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := w.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		next.ServeHTTP(rw, r.WithContext(ctx))
	})
}

func (w *Watch) measure(next http.Handler, requestID func(context.Context) string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		began := time.Now()
		w.metrics.inFlight.Inc()
		defer w.metrics.inFlight.Dec()
		id := requestID(r.Context())
		ctx := operation.WithOrigin(r.Context(), operation.Origin{RequestID: id, TraceParent: traceParent(r.Context())})
		ctx = withAttrs(ctx, slog.String("request_id", id))
		answered := middleware.NewWrapResponseWriter(rw, r.ProtoMajor)
		defer func() {
			route, method := routeOf(ctx), knownMethod(r.Method)
			w.metrics.request(route, method, answered.Status(), time.Since(began))
			span := trace.SpanFromContext(ctx)
			span.SetName(method + " " + route)
			span.SetAttributes(attrRoute.String(route), attrRequest.String(id), attrMethod.String(method), attrAnswered.Int(answered.Status()))
			if answered.Status() >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
		}()
		next.ServeHTTP(answered, r.WithContext(ctx))
	})
}

// Turn is the engine's watch: a span and a count for each turn.
func (w *Watch) Turn(ctx context.Context, op operation.Operation) (watched context.Context, ended func(operation.Ending)) {
	began := time.Now()
	ctx = withAttrs(ctx, slog.String("request_id", op.Origin.RequestID),
		slog.String("operation_id", op.ID), slog.String("lane", op.Lane), slog.String("kind", op.Kind))
	ctx, span := w.tracer.Start(causedBy(ctx, op.Origin.TraceParent), "operation "+op.Kind, trace.WithAttributes(
		attrRequest.String(op.Origin.RequestID), attrOperation.String(op.ID), attrCommand.String(op.CommandID),
		attrLane.String(op.Lane), attrKind.String(op.Kind), attrTries.Int(op.Tries)))
	return ctx, func(e operation.Ending) {
		span.SetAttributes(attrEnding.String(string(e)))
		span.End()
		w.metrics.turn(op.Kind, e, time.Since(began))
	}
}

// Call is a provider's observer: a span and a count for each call. The span
// is made when the call is over, with the times it had.
func (w *Watch) Call(ctx context.Context, c providers.CallInfo) {
	w.metrics.Call(ctx, c)
	ended := time.Now()
	_, span := w.tracer.Start(ctx, c.Provider+" "+c.Operation, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithTimestamp(ended.Add(-c.Duration)), trace.WithAttributes(
			attrAccount.String(c.Account), attrProvider.String(c.Provider), attrCall.String(c.Operation),
			attrStep.String(string(c.Step)), attrOutcome.String(c.Outcome), attrCode.String(c.Code), attrStatus.Int(c.Status)))
	fail(span, c.Outcome)
	span.End(trace.WithTimestamp(ended))
}

// routeOf is the pattern that the request was routed to.
func routeOf(ctx context.Context) string {
	if c := chi.RouteContext(ctx); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}

// knownMethod keeps a caller's inventions out of labels and names.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
