package porting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/portway/portway/internal/providers"
)

// sweepOverlap is how much of the time swept before is swept again: lists lag.
const sweepOverlap = 30 * time.Minute

// afterlife is how long orders that have ended are still looked at when all
// are: a port that was cancelled may yet happen.
const afterlife = 7 * 24 * time.Hour

// Sweep brings the orders of every account that is due up to date with what
// its provider says: what the provider lists as changed, and every so often
// all of it, since lists lie. What was held until now it lets go. It returns how many provider orders it fetched.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	fetched := 0
	failed := s.release(ctx)
	for _, a := range s.accounts {
		n, err := s.sweepAccount(ctx, a)
		fetched += n
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("sweep %s: %w", a.Name, err))
		}
	}
	return fetched, failed
}

// NextSweep is the earliest instant at which an account is due to be swept.
func (s *Service) NextSweep(ctx context.Context) (time.Time, bool, error) {
	var next time.Time
	for _, a := range s.accounts {
		sweep, known, err := s.store.Sweep(ctx, a.Name)
		if err != nil {
			return time.Time{}, false, err
		}
		if !known {
			return s.now(), true, nil
		}
		if next.IsZero() || sweep.NextAt.Before(next) {
			next = sweep.NextAt
		}
	}
	return next, !next.IsZero(), nil
}

func (s *Service) sweepAccount(ctx context.Context, a Account) (int, error) {
	now := s.now()
	sweep, known, err := s.store.Sweep(ctx, a.Name)
	if err != nil {
		return 0, err
	}
	if !known {
		sweep = Sweep{NextAt: now, ChangedSince: now, FullAt: now}
	}
	if now.Before(sweep.NextAt) {
		return 0, nil
	}
	full := !now.Before(sweep.FullAt)
	refs, err := s.due(ctx, a, sweep, &full)
	if err != nil {
		return 0, err
	}
	fetched, failed := s.observeAll(ctx, refs)
	if full && failed == nil {
		failed = s.crossCheck(ctx, a)
	}
	if failed == nil {
		sweep.ChangedSince = now // else the same span is asked about again
	}
	// Instants on a grid, so that a clock that was advanced in one step meets
	// the same ones as one advanced in many.
	sweep.NextAt = now.Truncate(s.sweep).Add(s.sweep)
	if full && failed == nil {
		sweep.FullAt = now.Truncate(s.full).Add(s.full)
	}
	return fetched, errors.Join(failed, s.store.SaveSweep(ctx, a.Name, sweep))
}

// sweepSoon has an account swept before its time. One that never was is due
// anyway.
func (s *Service) sweepSoon(ctx context.Context, a Account) error {
	sweep, known, err := s.store.Sweep(ctx, a.Name)
	if err != nil || !known || !sweep.NextAt.After(s.now()) {
		return err
	}
	sweep.NextAt = s.now()
	return s.store.SaveSweep(ctx, a.Name, sweep)
}

// sweepPatience is how many look-ups in a row a provider may leave unanswered
// before a sweep gives up on it.
const sweepPatience = 3

// observeAll observes the port-ins behind provider orders, each once. One that
// fails does not keep the others from being seen.
func (s *Service) observeAll(ctx context.Context, refs []ProviderOrderRef) (seen int, failed error) {
	done := map[string]bool{}
	inARow := 0
	for _, ref := range refs {
		if done[ref.PortInID] {
			continue
		}
		done[ref.PortInID] = true
		if err := s.observe(ctx, ref.PortInID); err != nil {
			failed = errors.Join(failed, fmt.Errorf("observe %s: %w", ref.PortInID, err))
			if unanswered(err) {
				inARow++
			}
			if inARow == sweepPatience || ctx.Err() != nil {
				return seen, failed
			}
			continue
		}
		inARow = 0
		seen++
	}
	return seen, failed
}

// unanswered reports whether an error is the provider's silence, and not one
// order that can't be read.
func unanswered(err error) bool {
	f, ok := errors.AsType[*providers.Failure](err)
	return ok && (f.Family == providers.NotSent || f.Status == 0 || f.Status >= 500)
}

// due are the provider orders of an account that a sweep has to fetch. full
// becomes true where the provider can't list what changed, or answers and
// doesn't: a list that is refused must not keep orders from being seen.
func (s *Service) due(ctx context.Context, a Account, sweep Sweep, full *bool) ([]ProviderOrderRef, error) {
	live := func() ([]ProviderOrderRef, error) {
		return s.store.LiveProviderOrders(ctx, a.Name, s.now().Add(-afterlife))
	}
	missing := func() ([]ProviderOrderRef, error) { return s.store.MissingProviderOrders(ctx, a.Name) }
	look := missing
	if *full {
		look = live
	}
	refs, err := look()
	if err != nil {
		return nil, err
	}
	changed, err := a.Adapter.Changed(ctx, sweep.ChangedSince.Add(-sweepOverlap))
	refused := err != nil && !errors.Is(err, providers.ErrUnsupported) && !unanswered(err)
	if refused {
		s.log.WarnContext(ctx, "list of changes refused; sweeping in full", "account", a.Name, "error", err)
	}
	switch {
	case errors.Is(err, providers.ErrUnsupported), refused:
		if *full {
			return refs, nil
		}
		*full = true
		return live()
	case err != nil:
		return nil, err
	}
	ours, err := s.store.PortInsOfProviderOrders(ctx, a.Name, changed)
	return append(refs, ours...), err
}

// observe fetches what a port-in has at its provider and applies it, unless
// something else changed the port-in meanwhile: that something then looks, or
// the next sweep does.
func (s *Service) observe(ctx context.Context, portInID string) error {
	l, err := s.lane(ctx, portInID)
	if err != nil {
		return err
	}
	seen, around, err := s.lookAtCommitted(ctx, l)
	if err != nil {
		return err
	}
	err = s.store.InTx(ctx, s.recordObserved(l, seen, around))
	if errors.Is(err, errOvertaken) {
		return nil
	}
	return err
}

// lookAtCommitted fetches what was handed over to the provider, and what
// stands beside it.
func (s *Service) lookAtCommitted(ctx context.Context, l lane) (look, beside, error) {
	seen := look{revision: l.portIn.Revision}
	for _, o := range l.portIn.ProviderOrders {
		if !o.Committed {
			continue
		}
		fetched, err := l.account.Adapter.Fetch(ctx, o.ID)
		switch {
		case errors.Is(err, providers.ErrGone):
			seen.gone = append(seen.gone, o.ID)
		case err != nil:
			return look{}, beside{}, err
		default:
			seen.have = append(seen.have, fetched)
		}
	}
	seen, err := s.reckon(ctx, l, seen)
	if err != nil {
		return look{}, beside{}, err
	}
	return seen, s.lookBeside(ctx, l.account, seen.have), nil
}
