package operation

import "context"

// An Origin is what caused an operation, as log and trace know it. It is kept
// with the operation, so that whoever works it, wherever and whenever, can say
// so. It decides nothing.
type Origin struct {
	RequestID   string // of the API's request; empty: the gateway acts of its own accord
	TraceParent string // W3C trace context; empty: nobody traces
}

type originKey struct{}

// WithOrigin marks what is added under ctx as caused by o.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf returns what causes what is done under ctx. Operations that are
// added within a turn inherit the turn's.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// A Watch is told of each turn as it begins; the turn runs under the context
// it returns, and ended is called with how the turn ended.
type Watch func(ctx context.Context, op Operation) (_ context.Context, ended func(Ending))

// Ending is how a turn ended.
type Ending string

// The endings of a turn.
const (
	EndedSettled Ending = "settled" // the operation is done with
	EndedWaits   Ending = "waits"   // it is to be looked at again
	EndedLost    Ending = "lost"    // somebody else has it, or the worker had to go
)

func unwatched(ctx context.Context, _ Operation) (context.Context, func(Ending)) {
	return ctx, func(Ending) {}
}
