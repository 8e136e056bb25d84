package telemetry

import (
	"context"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// discreet hands on of each span only what is known to tell of no person.
// Instrumentation adds what it likes: paths, addresses of callers, the words
// of an error, which may quote a value.
type discreet struct {
	to  sdktrace.SpanExporter
	log *slog.Logger
}

// told are the attributes that leave the process, beside our own.
var told = map[attribute.Key]bool{
	"http.route": true, "http.request.method": true, "http.response.status_code": true,
	"http.request.body.size": true, "http.response.body.size": true, "url.scheme": true,
	"db.system.name": true, "db.query.text": true, "db.operation.name": true, "db.operation.batch.size": true,
	"db.response.status_code": true, "pgx.sql_state": true, "pgx.rows_affected": true, "db.response.returned_rows": true,
}

// ExportSpans hands spans on. That they can't be had at the other end is
// logged, and no reason to keep them.
func (d discreet) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	quiet := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, s := range spans {
		quiet[i] = discreetSpan{s}
	}
	if err := d.to.ExportSpans(ctx, quiet); err != nil {
		d.log.WarnContext(ctx, "spans were lost", "spans", len(spans), "error", err)
	}
	return nil
}

// Shutdown implements sdktrace.SpanExporter.
func (d discreet) Shutdown(ctx context.Context) error { return d.to.Shutdown(ctx) }

type discreetSpan struct{ sdktrace.ReadOnlySpan }

func (s discreetSpan) Attributes() []attribute.KeyValue {
	var kept []attribute.KeyValue
	for _, a := range s.ReadOnlySpan.Attributes() {
		if told[a.Key] || strings.HasPrefix(string(a.Key), "portway.") {
			kept = append(kept, a)
		}
	}
	return kept
}

// Events are errors as instrumentation found them, in their own words.
func (discreetSpan) Events() []sdktrace.Event { return nil }

// Status keeps the code, and of our own spans the description.
func (s discreetSpan) Status() sdktrace.Status {
	status := s.ReadOnlySpan.Status()
	if !strings.HasPrefix(s.InstrumentationScope().Name, "github.com/portway/") {
		status.Description = ""
	}
	return status
}
