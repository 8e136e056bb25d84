package operation_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing/synctest"
	"time"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/operation/operationtest"
)

// The world of the property test: processes that crash and whose clocks jump,
// a store and a provider that fail in every way they can, and the simplest
// work that has something to lose, an order to commit once or to cancel.

const settleTime = 10 * time.Second

type tx = *operationtest.Tx

type faultKind int

// What may go wrong with one call, of the store or of the provider. A kind
// that makes no sense for a call leaves it alone.
const (
	none          faultKind = iota
	slow                    // it takes effect late; its caller may have gone
	failsBefore             // no effect, and the caller hears so
	failsAfter              // it takes effect and the reply is lost
	crashesBefore           // the process dies
	crashesAfter            // it takes effect and the process dies
	jumps                   // the process's clock jumps
	panics
	hangs // no effect, no reply
	faultKinds
)

type fault struct {
	kind faultKind
	for_ time.Duration
}

var errFault = errors.New("fault")

type world struct {
	store *operationtest.Memory

	mu       sync.Mutex
	script   []fault
	quietAt  time.Time // when the last fault had its effect
	jumped   time.Duration
	orders   []*order
	book     map[string]int // a lane's order, by its index; what porting would store
	calling  map[string]int // calls under way, by lane
	called   map[string]bool
	broken   []string
	starting sync.WaitGroup // what happens of its own accord
	procs    []*process
	stopping bool
}

type order struct {
	lane      string
	visibleAt time.Time
	committed bool
	gone      bool
}

func newWorld(script []fault) *world {
	return &world{
		store:   operationtest.NewMemory(operation.NewHub()),
		script:  script,
		quietAt: time.Now(),
		book:    map[string]int{},
		calling: map[string]int{},
		called:  map[string]bool{},
	}
}

// next is the fault of the call that is being made.
func (w *world) next() fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.script) == 0 {
		return fault{}
	}
	f := w.script[0]
	w.script = w.script[1:]
	w.unquiet(f.for_)
	return f
}

// unquiet says that a fault has effects for so long.
func (w *world) unquiet(d time.Duration) {
	if at := time.Now().Add(d); at.After(w.quietAt) {
		w.quietAt = at
	}
}

func (w *world) breaks(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, args...))
}

// later lets something happen after d, whoever is still there to see it.
func (w *world) later(d time.Duration, f func()) {
	w.starting.Go(func() {
		time.Sleep(d)
		f()
	})
}

// process is one replica of the gateway.
type process struct {
	*world
	ctx   context.Context
	die   context.CancelFunc
	ahead time.Duration // its clock; guarded by world.mu
}

// start brings up a replica that scans every second.
func (w *world) start(at int, ahead time.Duration) {
	p := &process{world: w, ahead: ahead}
	p.ctx, p.die = context.WithCancel(context.Background())
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopping {
		return
	}
	w.procs[at] = p
	w.starting.Go(func() {
		for p.ctx.Err() == nil {
			w.store.Ring(p.ctx, p.now())
			select {
			case <-p.ctx.Done():
			case <-time.After(time.Second):
			}
		}
		time.Sleep(700 * time.Millisecond)
		w.mu.Lock()
		ahead := p.ahead
		w.mu.Unlock()
		w.start(at, ahead)
	})
}

// answer sends what was rung to replicas, sometimes to two at once. A
// doorbell that finds nobody is lost.
func (w *world) answer(round int) {
	for _, lane := range w.store.Rung() {
		w.mu.Lock()
		for i, p := range w.procs {
			if i != round%len(w.procs) && round%3 != 0 || p.ctx.Err() != nil {
				continue
			}
			engine := operation.NewEngine[tx](p, p, operation.DefaultTiming(), p.now, slog.New(slog.DiscardHandler))
			w.starting.Go(func() { engine.Run(p.ctx, lane) })
		}
		w.mu.Unlock()
	}
}

// end shuts the world down and waits for what is still under way.
func (w *world) end() {
	w.mu.Lock()
	w.stopping = true
	for _, p := range w.procs {
		p.die()
	}
	w.mu.Unlock()
	w.starting.Wait()
	synctest.Wait()
}

func (p *process) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.ahead)
}

// write passes a write on to the store, with whatever is to go wrong.
func (p *process) write(ctx context.Context, apply func() error) error {
	if p.ctx.Err() != nil {
		return errFault
	}
	switch f := p.world.next(); f.kind {
	case slow:
		done := make(chan error, 1)
		p.later(f.for_, func() { done <- apply() })
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	case failsBefore:
		return errFault
	case failsAfter:
		apply()
		return errFault
	case crashesBefore:
		p.die()
		return errFault
	case crashesAfter:
		apply()
		p.die()
		return errFault
	case jumps:
		p.mu.Lock()
		jump := f.for_
		if p.ahead > 0 {
			jump = -p.ahead
		}
		p.ahead += jump
		p.jumped += jump.Abs()
		p.mu.Unlock()
		return apply()
	case hangs:
		<-ctx.Done()
		return ctx.Err()
	default:
		time.Sleep(time.Millisecond)
		return apply()
	}
}

func (p *process) Claim(ctx context.Context, lane, token string, now, until time.Time) (operation.Operation, error) {
	var op operation.Operation
	if err := p.write(ctx, func() (err error) {
		op, err = p.store.Claim(ctx, lane, token, now, until)
		return err
	}); err != nil {
		return operation.Operation{}, err
	}
	return op, nil
}

func (p *process) Renew(ctx context.Context, l operation.Lease, until time.Time) error {
	return p.write(ctx, func() error { return p.store.Renew(ctx, l, until) })
}

func (p *process) Begin(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[tx]) error {
	return p.write(ctx, func() error { return p.store.Begin(ctx, l, a, until, r) })
}

func (p *process) End(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[tx]) error {
	return p.write(ctx, func() error { return p.store.End(ctx, l, a, until, r) })
}

func (p *process) Release(ctx context.Context, l operation.Lease, pause operation.Pause, r operation.Record[tx]) error {
	return p.write(ctx, func() error { return p.store.Release(ctx, l, pause, r) })
}

func (p *process) Settle(ctx context.Context, l operation.Lease, result string, now time.Time, r operation.Record[tx]) error {
	return p.write(ctx, func() error { return p.store.Settle(ctx, l, result, now, r) })
}

func (p *process) Ring(ctx context.Context, now time.Time) (int, error) {
	return p.store.Ring(ctx, now)
}

// alone checks that nobody is calling for the lane, which holds while clocks
// agree.
func (p *process) alone(lane, doing string) {
	if p.calling[lane] > 0 && p.jumped == 0 {
		p.breaks("%s in %s during somebody else's call", doing, lane)
	}
}

// keep records a lane's order, as porting would in its own tables.
func (p *process) keep(lane string, id int) operation.Record[tx] {
	return func(_ context.Context, tx tx) error {
		tx.Do(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.book[lane] = id
		})
		return nil
	}
}

// Next implements operation.Work.
func (p *process) Next(ctx context.Context, op operation.Operation) (operation.Decision[tx], error) {
	switch f := p.world.next(); {
	case p.ctx.Err() != nil, f.kind == failsBefore:
		return operation.Decision[tx]{}, errFault
	case f.kind == panics:
		panic("look")
	case f.kind == slow:
		select {
		case <-time.After(f.for_):
		case <-ctx.Done():
			return operation.Decision[tx]{}, ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alone(op.Lane, "look")
	id, known := p.book[op.Lane]
	if !known {
		id = slices.IndexFunc(p.orders, func(o *order) bool {
			return o.lane == op.Lane && !o.gone && !time.Now().Before(o.visibleAt)
		})
	}
	d := p.decide(op, id)
	if !known && id >= 0 {
		d.Record = p.keep(op.Lane, id)
	}
	return d, nil
}

func (p *process) decide(op operation.Operation, id int) operation.Decision[tx] {
	call := func(step string) operation.Decision[tx] {
		return operation.Decision[tx]{Call: &operation.Intent{Step: step, Target: fmt.Sprint(id), Payload: id}}
	}
	over := func(result string) operation.Decision[tx] { return operation.Decision[tx]{Settle: result} }
	var o order
	if id >= 0 {
		o = *p.orders[id]
	}
	if op.Kind == "cancel" {
		if id < 0 || o.gone {
			return over("succeeded")
		}
		return call("cancel")
	}
	step := "commit"
	if id < 0 {
		step = "draft"
	}
	if o.committed {
		return over("succeeded")
	}
	if last, tried := op.Last(step); tried && !last.Certain() && (op.Stopped || step == "draft") {
		if left := last.Deadline.Add(settleTime).Sub(time.Now().Add(p.ahead)); left > 0 {
			return operation.Decision[tx]{Wait: left}
		}
	}
	if op.Stopped {
		return over("superseded")
	}
	return call(step)
}

// Do implements operation.Work.
func (p *process) Do(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[tx] {
	f := p.world.next()
	intent := fmt.Sprint(op.ID, " ", op.Journal[len(op.Journal)-1].Seq)
	p.mu.Lock()
	if p.called[intent] {
		p.breaks("%s was called twice", intent)
	}
	p.called[intent] = true
	p.alone(op.Lane, in.Step)
	p.calling[op.Lane]++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.calling[op.Lane]--
	}()
	if p.ctx.Err() != nil {
		return operation.Report[tx]{Outcome: operation.NotSent}
	}
	effect := func() operation.Report[tx] { return p.carryOut(op.Lane, in, f) }
	switch f.kind {
	case slow:
		done := make(chan operation.Report[tx], 1)
		p.later(f.for_, func() { done <- effect() })
		select {
		case r := <-done:
			return r
		case <-ctx.Done():
			return operation.Report[tx]{Note: "timeout"}
		}
	case failsBefore:
		return operation.Report[tx]{Outcome: operation.NotSent, Note: "http_429", RetryAfter: f.for_}
	case failsAfter:
		effect()
		return operation.Report[tx]{Outcome: operation.Unknown, Note: "http_502"}
	case crashesBefore:
		p.die()
		return operation.Report[tx]{}
	case crashesAfter:
		effect()
		p.die()
		return operation.Report[tx]{}
	case panics:
		effect()
		panic("call")
	case hangs: // and hears of nothing, not even that its lease is lost
		deadline, _ := ctx.Deadline()
		time.Sleep(time.Until(deadline))
		return operation.Report[tx]{Note: "timeout"}
	default:
		return effect()
	}
}

// carryOut is the provider: it refuses what its own state forbids, and its
// lists lag.
func (p *process) carryOut(lane string, in operation.Intent, f fault) operation.Report[tx] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if in.Step == "draft" {
		lag := f.for_ / 4
		p.orders = append(p.orders, &order{lane: lane, visibleAt: time.Now().Add(lag)})
		p.unquiet(lag)
		return operation.Report[tx]{Outcome: operation.Done, Record: p.keep(lane, len(p.orders)-1)}
	}
	o := p.orders[in.Payload.(int)]
	switch {
	case o.gone, in.Step == "commit" && o.committed:
		return operation.Report[tx]{Outcome: operation.Refused, Note: "http_409"}
	case in.Step == "commit":
		o.committed = true
	default:
		o.gone = true
	}
	return operation.Report[tx]{Outcome: operation.Done}
}
