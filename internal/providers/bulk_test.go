package providers

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
)

// freight is a scripted adapter with bulks.
type freight struct{ scripted }

func (f *freight) FindBulks(ctx context.Context, _ []string) ([]Bulk, error) {
	return nil, f.do(AsRead(ctx), &f.scripted)
}

func (f *freight) FetchBulk(ctx context.Context, _ string) (Bulk, error) {
	return Bulk{}, f.do(AsRead(ctx), &f.scripted)
}

func (f *freight) NextBulk(BulkWant, []Bulk) Step { panic("out of its depth") }

func (f *freight) DoBulk(ctx context.Context, _ BulkWant, _ Step) (Hint, error) {
	return Hint{}, f.do(ctx, &f.scripted)
}

// A step of a bulk is held to what every step is held to.
func TestDoBulkOutcomes(t *testing.T) {
	t.Parallel()
	twice := func(ctx context.Context, a *scripted) error {
		_, _ = a.post(ctx)
		_, err := a.post(ctx)
		return err
	}
	tests := map[string]struct {
		status int
		do     func(context.Context, *scripted) error
		family Family
		code   string
	}{
		"accepted":              {200, postThen(func(int) error { return nil }), "", ""},
		"refused":               {400, postThen(refusing), Refused, "refused"},
		"unreadable":            {200, postThen(unreadable), Unknown, "unreadable"},
		"throttled":             {429, postThen(unreadable), NotSent, "throttled"},
		"two mutating requests": {200, twice, Unknown, "contract_broken"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(replying(tt.status))
			t.Cleanup(server.Close)
			a := &freight{scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: tt.do}}
			var seen []CallInfo
			p := Wrap(a, Options{Observe: func(_ context.Context, i CallInfo) { seen = append(seen, i) }})
			_, err := p.DoBulk(t.Context(), BulkWant{}, Step{Kind: StepCommitBulk})
			failure, _ := errors.AsType[*Failure](err)
			if (failure == nil) != (tt.family == "") || failure != nil && (failure.Family != tt.family || failure.Code != tt.code) {
				t.Errorf("%+v", failure)
			}
			if len(seen) != 1 || seen[0].Operation != "do" || seen[0].Step != StepCommitBulk {
				t.Errorf("observed %+v", seen)
			}
		})
	}
}

func TestBulksBesideTheAdapter(t *testing.T) {
	t.Parallel()
	gone := func(context.Context, *scripted) error { return ErrGone }
	able, unable := Wrap(&freight{scripted{do: gone}}, Options{}), Wrap(&scripted{do: gone}, Options{})
	if _, err := able.FetchBulk(t.Context(), "b"); !errors.Is(err, ErrGone) {
		t.Errorf("a bulk that is gone: %v", err)
	}
	for name, p := range map[string]*Provider{"an adapter that panics": able, "an adapter without bulks": unable} {
		if step := p.NextBulk(BulkWant{}, nil); step.Kind != StepBlocked || len(step.Requirements) == 0 {
			t.Errorf("%s: %+v", name, step)
		}
	}
	if _, err := unable.FindBulks(t.Context(), nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("find: %v", err)
	}
	if _, err := unable.FetchBulk(t.Context(), "b"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("fetch: %v", err)
	}
	if _, err := unable.DoBulk(t.Context(), BulkWant{}, Step{Kind: StepCreateBulk}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("do: %v", err)
	}
}
