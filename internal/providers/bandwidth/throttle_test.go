package bandwidth

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// Bandwidth's 429 has no body and says when to come back as an instant, in
// seconds (rate limits guide). A step that met it was not taken.
func TestThrottledStepComesBackWhenToldTo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, anOrder("DRAFT", "PW-AAAA-1", "+19195550117"))
			return
		}
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(now.Add(42*time.Second).Unix()))
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	// Each meets the provider itself: what was told once is not asked again.
	wrapped := func() *providers.Provider {
		return providers.Wrap(adapterAt(t, server.URL+"/api/v2"), providers.Options{Account: "b", Provider: "bandwidth", Now: func() time.Time { return now }})
	}
	for _, s := range []providers.Step{
		{Kind: providers.StepCreateDraft}, {Kind: providers.StepCommit, OrderID: "o-1"}, {Kind: providers.StepUploadDocument, OrderID: "o-1", DocumentID: "doc_1"},
	} {
		_, err := wrapped().Do(t.Context(), submittable(), s)
		f, ok := errors.AsType[*providers.Failure](err)
		if !ok || f.Family != providers.NotSent || f.Code != "throttled" || f.RetryAfter != 42*time.Second {
			t.Errorf("%s: %+v", s.Kind, f)
		}
	}
	for _, n := range [][]domain.PhoneNumber{{"+19195550117"}, {"+18335550140"}} {
		_, err := wrapped().Check(t.Context(), providers.CheckRequest{Numbers: n})
		f, ok := errors.AsType[*providers.Failure](err)
		if !ok || f.Code != "throttled" || f.RetryAfter != 42*time.Second {
			t.Errorf("check of %s: %+v", n, f)
		}
	}
}

// Bandwidth counts submits and reads apart: while it takes no more of the one,
// the other goes on.
func TestThrottledSubmitsKeepNobodyFromReading(t *testing.T) {
	t.Parallel()
	var submits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, anOrder("DRAFT", "PW-AAAA-1", "+19195550117"))
			return
		}
		submits.Add(1)
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(5*time.Minute).Unix()))
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	p := providers.Wrap(adapterAt(t, server.URL+"/api/v2"), providers.Options{Account: "b", Provider: "bandwidth"})
	for range 3 {
		_, err := p.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepCommit, OrderID: "o-1"})
		f, ok := errors.AsType[*providers.Failure](err)
		if !ok || f.Family != providers.NotSent || f.Code != "throttled" || f.RetryAfter < 4*time.Minute || f.RetryAfter > 5*time.Minute {
			t.Errorf("submit: %+v", f)
		}
	}
	if got := submits.Load(); got != 1 {
		t.Errorf("%d submits were sent", got)
	}
}
