package telemetry

import (
	"context"
	"log/slog"
	"maps"
	"regexp"
	"slices"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/otel/trace"
)

type attrsKey struct{}

// withAttrs has every line that is logged under ctx say these, too.
func withAttrs(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, attrsKey{}, attrs)
}

// WithIDs returns a log that adds to each line the ids of what it is about, as
// far as its context knows them: request_id, order_id, port_in_id, check_id,
// operation_id with lane and kind, trace_id and span_id.
func WithIDs(log *slog.Logger) *slog.Logger {
	return slog.New(&idHandler{Handler: log.Handler()})
}

type idHandler struct {
	slog.Handler
	said map[string]bool // by With, and not to be said twice
}

// Handle adds the ids.
func (h *idHandler) Handle(ctx context.Context, r slog.Record) error {
	ids := idsOf(ctx)
	if len(ids) == 0 {
		return h.Handler.Handle(ctx, r)
	}
	said := maps.Clone(h.said)
	if said == nil {
		said = map[string]bool{}
	}
	r.Attrs(func(a slog.Attr) bool {
		said[a.Key] = true
		return true
	})
	r = r.Clone()
	for _, a := range ids {
		if !said[a.Key] && a.Value.String() != "" {
			r.AddAttrs(a)
			said[a.Key] = true
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs remembers what is said already.
func (h *idHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	said := make(map[string]bool, len(h.said)+len(attrs))
	maps.Copy(said, h.said)
	for _, a := range attrs {
		said[a.Key] = true
	}
	return &idHandler{Handler: h.Handler.WithAttrs(attrs), said: said}
}

// WithGroup keeps the ids within the group, as slog does.
func (h *idHandler) WithGroup(name string) slog.Handler {
	return &idHandler{Handler: h.Handler.WithGroup(name), said: map[string]bool{}}
}

// ours is the form of our ids. What stands in a path may be anything.
var ours = regexp.MustCompile(`^[a-z]{2,4}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func idsOf(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(attrsKey{}).([]slog.Attr)
	ids := slices.Clip(attrs)
	if route := chi.RouteContext(ctx); route != nil {
		for _, name := range []string{"order_id", "port_in_id", "check_id"} {
			if id := route.URLParam(name); ours.MatchString(id) {
				ids = append(ids, slog.String(name, id))
			}
		}
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		ids = append(ids, slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return ids
}
