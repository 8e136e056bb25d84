// Package simulator is the sandbox that simulated providers live in: one virtual clock, one journal, the faults a test asks
// for, and the ledger. It knows nothing of any provider's wire format, and nothing of the gateway.
package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options of Open. The zero value is a sandbox in memory on the system clock.
type Options struct {
	StatePath string           // the journal; "": nothing outlives the process
	Real      func() time.Time // time.Now if nil
	Log       *slog.Logger     // silent if nil
	// After is how real delays (slow replies, late completions) are waited for; time.After if nil.
	After func(time.Duration) <-chan time.Time
}

// Sandbox is what simulated providers share.
type Sandbox struct {
	log     *slog.Logger
	clock   *Clock
	journal *Journal
	faults  *faults
	after   func(time.Duration) <-chan time.Time
	closed  chan struct{}
	close   sync.Once

	walk sync.Mutex // one advance at a time

	mu        sync.Mutex
	providers []Provider
	keys      map[string]string
}

// Open makes a sandbox and reads its journal.
func Open(opts Options) (*Sandbox, error) {
	if opts.Real == nil {
		opts.Real = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.After == nil {
		opts.After = time.After
	}
	journal, err := openJournal(opts.StatePath)
	if err != nil {
		return nil, err
	}
	clock := &Clock{real: opts.Real}
	err = journal.Load("sandbox", func(key string, value json.RawMessage) error {
		if key != "offset" {
			return nil
		}
		return json.Unmarshal(value, &clock.offset)
	})
	if err != nil {
		return nil, err
	}
	clock.persist = func(offset time.Duration) error {
		return journal.Commit(Entry{Table: "sandbox", Key: "offset", Value: offset})
	}
	return &Sandbox{
		log: opts.Log, clock: clock, journal: journal, faults: newFaults(), after: opts.After,
		closed: make(chan struct{}), keys: map[string]string{},
	}, nil
}

// Clock is the virtual clock.
func (s *Sandbox) Clock() *Clock { return s.clock }

// Journal is where providers keep their state.
func (s *Sandbox) Journal() *Journal { return s.journal }

// Log is where the sandbox and its providers log.
func (s *Sandbox) Log() *slog.Logger { return s.log }

// After delivers once d of real time has passed.
func (s *Sandbox) After(d time.Duration) <-chan time.Time { return s.after(d) }

// Closed is closed when the sandbox closes: nothing held or late is carried out any more.
func (s *Sandbox) Closed() <-chan struct{} { return s.closed }

// Add puts a provider on the clock and into the ledger.
func (s *Sandbox) Add(p Provider) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.providers = append(s.providers, p)
}

// SetKey publishes a key under GET /sandbox/keys.
func (s *Sandbox) SetKey(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[name] = value
}

// Close ends what is held, without a reply and without carrying it out, and closes the journal.
func (s *Sandbox) Close() error {
	s.close.Do(func() { close(s.closed) })
	return s.journal.close()
}

// beat is how often Run looks whether something is due.
const beat = 250 * time.Millisecond

// Run makes due things happen as time passes, until ctx ends. Without it they happen at the next request or advance.
func (s *Sandbox) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.After(beat):
			s.tick(s.clock.Now())
		}
	}
}

func (s *Sandbox) all() []Provider {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clip(s.providers)
}

func (s *Sandbox) tick(now time.Time) {
	for _, p := range s.all() {
		p.Tick(now)
	}
}

// nextDue is the earliest instant at which any provider has something to do.
func (s *Sandbox) nextDue() (time.Time, bool) {
	var earliest time.Time
	found := false
	for _, p := range s.all() {
		if due, ok := p.NextDue(); ok && (!found || due.Before(earliest)) {
			earliest, found = due, true
		}
	}
	return earliest, found
}

// patience is how long an advance may take in real time.
const patience = 30 * time.Second

// advance lets virtual time pass by d, from due instant to due instant over all providers, so that what happens does not
// depend on how the way is cut into steps. It tells whether all that was due happened.
func (s *Sandbox) advance(ctx context.Context, d time.Duration) (settled bool, err error) {
	s.walk.Lock()
	defer s.walk.Unlock()
	start := s.clock.Real()
	end := s.clock.Offset() + d
	target := start.Add(end)
	s.tick(s.clock.Now())
	for {
		due, ok := s.nextDue()
		if !ok || due.After(target) {
			break
		}
		if ctx.Err() != nil || s.clock.Real().Sub(start) > patience {
			return false, nil
		}
		if err := s.clock.reach(due); err != nil {
			return false, fmt.Errorf("advance the clock: %w", err)
		}
		s.tick(due)
	}
	if err := s.clock.raise(end); err != nil {
		return false, fmt.Errorf("advance the clock: %w", err)
	}
	s.tick(s.clock.Now())
	return true, nil
}

// Handler serves a provider: its wire API behind the faults, and beside it /sandbox.
func (s *Sandbox) Handler(p Provider) http.Handler {
	control := s.control(p)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) >= len("/sandbox/") && r.URL.Path[:len("/sandbox/")] == "/sandbox/" {
			control.ServeHTTP(w, r)
			return
		}
		s.spoil(p, w, r)
	})
}
