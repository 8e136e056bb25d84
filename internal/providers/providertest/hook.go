package providertest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/portway/portway/internal/providers"
)

// patience is how long, in real time, a callback is waited for.
const patience = 20 * time.Second

// webhooks: the provider calls back with news of an order, is believed, and
// nobody else is.
func webhooks(st *stage) {
	if st.harness.Callbacks == nil {
		return
	}
	type heard struct {
		hook providers.Hook
		news providers.News
	}
	verified := make(chan heard, 256)
	var provider *providers.Provider
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		h := providers.Hook{Header: r.Header, Body: body, At: time.Now()}
		news, err := provider.VerifyHook(h)
		if unverified, ok := errors.AsType[*providers.Unverified](err); ok {
			if unverified.Challenge != "" {
				w.Header().Set("WWW-Authenticate", unverified.Challenge)
			}
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		verified <- heard{h, news}
	}))
	st.t.Cleanup(server.Close)
	provider = st.wrapped(st.harness.Callbacks(st.t, st.sandbox, st.client(), server.URL+"/hooks"))
	st.provider = provider
	for range 2 { // doing it again does no harm
		if err := provider.Subscribe(st.t.Context(), server.URL+"/hooks"); err != nil && !errors.Is(err, providers.ErrUnsupported) {
			st.t.Fatal(err)
		}
	}
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	id := st.fetchOnly(w).ID
	st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	deadline := time.After(patience)
	for {
		select {
		case h := <-verified:
			if !slices.Contains(h.news.Orders, id) {
				continue
			}
			h.hook.Header = http.Header{}
			if _, err := provider.VerifyHook(h.hook); !isUnverified(err) {
				st.t.Errorf("without its headers: %v", err)
			}
			st.seen.note(providers.CapabilityWebhooks)
			return
		case <-deadline:
			st.t.Fatalf("no callback about %s", id)
		}
	}
}

func isUnverified(err error) bool {
	_, ok := errors.AsType[*providers.Unverified](err)
	return ok
}
