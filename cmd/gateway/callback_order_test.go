package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// A postbox takes what providers call back with, acknowledges it as the gateway
// would, and keeps it.
type postbox struct {
	url string

	mu   sync.Mutex
	kept []callback
}

// A callback is one that was taken.
type callback struct {
	path   string
	header http.Header
	body   []byte
}

func (c callback) about(order string) bool { return bytes.Contains(c.body, []byte(order)) }

func newPostbox(t *testing.T) *postbox {
	p := &postbox{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/bandwidth") && r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", `Basic realm="callbacks"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p.mu.Lock()
		p.kept = append(p.kept, callback{path: r.URL.Path, header: r.Header.Clone(), body: body})
		p.mu.Unlock()
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *postbox) all() []callback {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.kept)
}

// deliver hands callbacks to the gateway, as their providers sent them.
func (s *rig) deliver(all []callback) {
	s.t.Helper()
	for _, c := range all {
		r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.api.url+c.path, bytes.NewReader(c.body))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header = c.header.Clone()
		reply, err := http.DefaultClient.Do(r)
		if err != nil {
			s.t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode >= 300 {
			s.t.Errorf("a callback was answered %s: %s", reply.Status, c.body)
		}
	}
}

// untilIdle waits until the gateway has nothing left to do.
func (s *rig) untilIdle() {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = conn.Close(s.t.Context()) }()
	eventually(s.t, "the gateway is idle", 30*time.Second, func() bool {
		var open int
		err := conn.QueryRow(s.t.Context(), `SELECT count(*) FROM operations WHERE state = 'open'`).Scan(&open)
		return err == nil && open == 0
	})
}

// calledOf are the words of a provider's for an order of which it calls back.
var calledOf = []string{
	"PENDING_DOCUMENTS", "SUBMITTED", "FOC", "COMPLETE", "EXCEPTION",
	"in-process", "submitted", "foc-date-confirmed", "activation-in-progress", "ported",
}

// All callbacks come twice and in the wrong order, and those of the whole port
// once more when it is over: what is told of the order is what is told of one
// whose callbacks come as they should.
func TestCallbacksDoubledAndReversed(t *testing.T) {
	t.Parallel()
	for _, provider := range bothProviders {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			box := newPostbox(t)
			s := calledBack(t, box.url, rarely)
			numbers := map[string]string{"in order": plainNumber(provider, 31), "reversed": plainNumber(provider, 32)}
			orders, theirs, known := map[string]string{}, map[string]string{}, map[string]string{}
			for _, way := range []string{"in order", "reversed"} {
				orders[way] = s.api.draft(provider, numbers[way], nil)
				s.api.want(200, "POST", orderPath(orders[way])+"/submit", nil, "Prefer", "wait=20")
				theirs[way] = s.sandbox.ledger(numbers[way])[0].ID
			}
			done := 0
			for range 2 * portTime {
				// The simulators' own clock: the gateway's would have it look.
				s.sandbox.call("POST", "clock/advance", map[string]string{"duration": "12h"}, nil)
				for way, id := range theirs {
					word := s.sandbox.ledger(numbers[way])[0].Status
					if word == known[way] || !slices.Contains(calledOf, word) {
						continue
					}
					known[way] = word
					eventually(t, "called back of "+word, 20*time.Second, func() bool {
						return slices.ContainsFunc(box.all(), func(c callback) bool { return c.about(id) && c.about(word) })
					})
				}
				batch := box.all()[done:]
				done += len(batch)
				s.deliver(slices.DeleteFunc(slices.Clone(batch), func(c callback) bool { return !c.about(theirs["in order"]) }))
				s.deliver(wrong(batch, theirs["reversed"]))
				s.untilIdle()
			}
			if len(wrong(box.all(), theirs["reversed"])) < 2*3 {
				t.Fatalf("there were but %d callbacks", done)
			}
			s.deliver(wrong(box.all(), theirs["reversed"]))
			s.untilIdle()
			for way, id := range orders {
				if got := at[string](s.api.order(id), "status"); got != "completed" {
					t.Errorf("%s: the order is %s", way, got)
				}
				s.sandbox.wantOneCommitted(numbers[way])
			}
			if diff := cmp.Diff(s.gist(orders["in order"]), s.gist(orders["reversed"])); diff != "" {
				t.Errorf("timelines (-in order +doubled and reversed):\n%s", diff)
			}
		})
	}
}

// wrong are the callbacks about an order, each twice, the last one first.
func wrong(all []callback, order string) []callback {
	var twice []callback
	for _, c := range slices.Backward(all) {
		if c.about(order) {
			twice = append(twice, c, c)
		}
	}
	return twice
}

// gist is a timeline without what differs from one order to another: instants
// of recording and ids.
func (s *rig) gist(id string) []string {
	s.t.Helper()
	var told []string
	for _, e := range s.api.timeline(id) {
		data, _ := e.data.(map[string]any)
		for _, key := range []string{"provider_order_id", "reference", "command_id", "document_id"} {
			delete(data, key)
		}
		told = append(told, fmt.Sprint(e.kind, " ", e.message, " ", data))
	}
	return told
}

// No callback ever arrives: the sweep brings every order to its end, whatever
// happens to it.
func TestCallbacksDropped(t *testing.T) {
	t.Parallel()
	for _, provider := range bothProviders {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			box := newPostbox(t)
			s := calledBack(t, box.url, "1h")
			var ids, numbers []string
			for _, line := range []string{"0101", "1004", "1012", "1014"} { // plain, FOC moved, an unknown word, FOC later than asked for
				number := map[string]string{"bandwidth": "+1919999", "telnyx": "+1312999"}[provider] + line
				id := s.api.draft(provider, number, nil)
				s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
				ids, numbers = append(ids, id), append(numbers, number)
			}
			s.untilStatus("completed", ids)
			for _, n := range numbers {
				s.sandbox.wantOneCommitted(n)
			}
			if moved := s.api.entries(ids[1], "foc.moved"); len(moved) != 1 {
				t.Errorf("the FOC is told to have moved %d times\n%s", len(moved), s.api.story(ids[1]))
			}
			if unknown := s.api.entries(ids[2], "status.unknown"); len(unknown) != 1 {
				t.Errorf("the unknown word is told %d times\n%s", len(unknown), s.api.story(ids[2]))
			}
			if len(box.all()) == 0 {
				t.Error("nobody called back: nothing was dropped")
			}
		})
	}
}
