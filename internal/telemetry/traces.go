package telemetry

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/exaring/otelpgx"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// What spans say beside what OpenTelemetry's own conventions name.
const (
	attrRoute     = attribute.Key("http.route")
	attrMethod    = attribute.Key("http.request.method")
	attrAnswered  = attribute.Key("http.response.status_code")
	attrRequest   = attribute.Key("portway.request_id")
	attrOrder     = attribute.Key("portway.order_id")
	attrOperation = attribute.Key("portway.operation_id")
	attrCommand   = attribute.Key("portway.command_id")
	attrLane      = attribute.Key("portway.lane")
	attrKind      = attribute.Key("portway.kind")
	attrTries     = attribute.Key("portway.tries")
	attrEnding    = attribute.Key("portway.ending")
	attrAccount   = attribute.Key("portway.provider_account")
	attrProvider  = attribute.Key("portway.provider")
	attrCall      = attribute.Key("portway.call")
	attrStep      = attribute.Key("portway.step")
	attrOutcome   = attribute.Key("portway.outcome")
	attrCode      = attribute.Key("portway.code")
	attrStatus    = attribute.Key("portway.status")
)

// Traces make spans and hand them on, or do nothing.
type Traces struct {
	provider trace.TracerProvider
	on       bool
	stop     func(context.Context) error
}

// NoTraces does nothing.
func NoTraces() *Traces {
	return &Traces{provider: noop.NewTracerProvider(), stop: func(context.Context) error { return nil }}
}

// ExportTraces sends spans over OTLP/HTTP. Where to, how many and under which
// name is in OpenTelemetry's own variables, OTEL_EXPORTER_OTLP_ENDPOINT,
// OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and so on.
func ExportTraces(ctx context.Context, log *slog.Logger) (*Traces, error) {
	otlp, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up the export of traces: %w", err)
	}
	return NewTraces(ctx, otlp, log)
}

// NewTraces hands spans to an exporter, in batches.
func NewTraces(ctx context.Context, to sdktrace.SpanExporter, log *slog.Logger) (*Traces, error) {
	version, _ := Version()
	about, err := resource.New(ctx, resource.WithAttributes(
		attribute.String("service.name", "portway"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("describe this process: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithResource(about), sdktrace.WithBatcher(discreet{to: to, log: log}))
	return &Traces{provider: provider, on: true, stop: provider.Shutdown}, nil
}

// Queries traces the statements of a pool: their text without their arguments.
func (t *Traces) Queries() *otelpgx.Tracer {
	if !t.on {
		return nil
	}
	return otelpgx.NewTracer(otelpgx.WithTracerProvider(t.provider), otelpgx.WithMeterProvider(noopmetric.NewMeterProvider()),
		otelpgx.WithDisableConnectionDetailsInAttributes())
}

// Stop sends what is left.
func (t *Traces) Stop(ctx context.Context) error { return t.stop(ctx) }

// traceParent writes down the span of ctx, so that what it causes elsewhere
// belongs to its trace.
func traceParent(ctx context.Context) string {
	carried := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carried)
	return carried["traceparent"]
}

// causedBy makes the span that was written down the parent under ctx.
func causedBy(ctx context.Context, parent string) context.Context {
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
}

// fail marks the span of a call that did not go well.
func fail(span trace.Span, outcome string) {
	if outcome == "not_sent" || outcome == "unknown" {
		span.SetStatus(codes.Error, outcome)
	}
}
