package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/simulator"
)

// alarm is a provider that rings every hour from its start on, and records every POST it is sent.
type alarm struct {
	mu       sync.Mutex
	next     time.Time
	rung     []time.Time
	orders   []string
	handled  chan string // each order, once it is carried out
	interval time.Duration
}

func newAlarm(start time.Time) *alarm {
	return &alarm{next: start.Add(time.Hour), interval: time.Hour, handled: make(chan string, 16)}
}

func (a *alarm) Name() string { return "alarm" }

func (a *alarm) Operation(r *http.Request) string {
	switch r.Method {
	case http.MethodPost:
		return "create_draft"
	case http.MethodGet:
		return "find"
	}
	return ""
}

func (a *alarm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if r.Context().Err() != nil {
		http.Error(w, "the caller has gone", http.StatusInternalServerError)
		return
	}
	if r.Method == http.MethodPost {
		a.mu.Lock()
		a.orders = append(a.orders, string(body))
		a.mu.Unlock()
		a.handled <- string(body)
	}
	w.Header().Set("X-Made", "yes")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, "made "+string(body))
}

func (a *alarm) NextDue() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.next, true
}

func (a *alarm) Tick(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.next.After(now) {
		a.rung = append(a.rung, a.next)
		a.next = a.next.Add(a.interval)
	}
}

func (a *alarm) Ledger() []simulator.LedgerEntry {
	a.mu.Lock()
	defer a.mu.Unlock()
	return []simulator.LedgerEntry{
		{Provider: "alarm", ID: "1", Kind: "order", PhoneNumbers: []string{"+12015550101"}, Status: "OPEN", Live: true},
		{Provider: "alarm", ID: "2", Kind: "order", PhoneNumbers: []string{"+12015550102"}, Status: "OPEN", Live: true},
	}
}

// carriedOut lists the orders made so far.
func (a *alarm) carriedOut() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.orders)
}

func (a *alarm) RateLimitHeaders(h http.Header) { h.Set("X-Reset", "1") }

var start = time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC)

// harness is one provider in a sandbox, served over HTTP, on a real clock that stands still.
type harness struct {
	t     *testing.T
	sb    *simulator.Sandbox
	alarm *alarm
	url   string
}

func serve(t *testing.T, opts simulator.Options) *harness {
	t.Helper()
	opts.Real = func() time.Time { return start }
	sb, err := simulator.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	a := newAlarm(start)
	sb.Add(a)
	server := httptest.NewServer(sb.Handler(a))
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return &harness{t: t, sb: sb, alarm: a, url: server.URL}
}

func (h *harness) call(method, path, body string) (int, string) {
	h.t.Helper()
	status, text, err := send(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	return status, text
}

func send(ctx context.Context, method, url, body string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	// A connection of its own: what a fault does to one must not touch another request.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func (h *harness) advance(d string) (now string) {
	h.t.Helper()
	status, text := h.call("POST", "/sandbox/clock/advance", `{"duration":"`+d+`"}`)
	var reply struct {
		Now     string `json:"now"`
		Settled bool   `json:"settled"`
	}
	if err := json.Unmarshal([]byte(text), &reply); err != nil || status != http.StatusOK || !reply.Settled {
		h.t.Fatalf("advance: %d %s (%v)", status, text, err)
	}
	return reply.Now
}

func TestAdvanceWalksInDueOrder(t *testing.T) {
	t.Parallel()
	atOnce, inSteps := serve(t, simulator.Options{}), serve(t, simulator.Options{})
	endAtOnce := atOnce.advance("24h")
	var endInSteps string
	for range 24 {
		endInSteps = inSteps.advance("1h")
	}
	if endAtOnce != "2026-12-02T15:00:00.000Z" || endInSteps != endAtOnce {
		t.Errorf("at once %s, in steps %s", endAtOnce, endInSteps)
	}
	var want []time.Time
	for i := range 24 {
		want = append(want, start.Add(time.Duration(i+1)*time.Hour))
	}
	for name, h := range map[string]*harness{"at once": atOnce, "in steps": inSteps} {
		if diff := cmp.Diff(want, h.alarm.rung); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRunMakesThingsHappenAsTimePasses(t *testing.T) {
	t.Parallel()
	beats := make(chan time.Time)
	now := start
	sb, err := simulator.Open(simulator.Options{
		Real:  func() time.Time { return now },
		After: func(time.Duration) <-chan time.Time { return beats },
	})
	if err != nil {
		t.Fatal(err)
	}
	a := newAlarm(start)
	sb.Add(a)
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	now = start.Add(3 * time.Hour)
	go func() {
		sb.Run(ctx)
		close(stopped)
	}()
	beats <- now
	stop()
	<-stopped
	if got := len(a.rung); got != 3 {
		t.Errorf("rang %d times, want 3", got)
	}
}

func TestClockReply(t *testing.T) {
	t.Parallel()
	h := serve(t, simulator.Options{})
	h.advance("90m")
	_, text := h.call("GET", "/sandbox/clock", "")
	want := `{"now":"2026-12-01T16:30:00.000Z","offset_seconds":5400,"settled":true,"next_due":"2026-12-01T17:00:00.000Z"}` + "\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{`{"duration":"-1h"}`, `{"duration":"soon"}`, `{`} {
		if status, _ := h.call("POST", "/sandbox/clock/advance", body); status != http.StatusBadRequest {
			t.Errorf("advance %s answered %d", body, status)
		}
	}
}

func TestAStuckProviderDoesNotSettle(t *testing.T) {
	t.Parallel()
	now := start
	sb, err := simulator.Open(simulator.Options{Real: func() time.Time { now = now.Add(time.Second); return now }})
	if err != nil {
		t.Fatal(err)
	}
	a := newAlarm(start)
	a.interval = 0 // due again at the same instant, for ever
	sb.Add(stuck{a})
	w := httptest.NewRecorder()
	sb.Handler(a).ServeHTTP(w, httptest.NewRequest("POST", "/sandbox/clock/advance", strings.NewReader(`{"duration":"2h"}`)))
	if !strings.Contains(w.Body.String(), `"settled":false`) {
		t.Error(w.Body.String())
	}
}

type stuck struct{ *alarm }

func (stuck) Tick(time.Time) {}

func TestOffsetSurvivesAndGrows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	h := serve(t, simulator.Options{StatePath: path})
	h.advance("36h")
	again := serve(t, simulator.Options{StatePath: path}) // the first was never closed: as after a kill
	if got, want := again.sb.Clock().Now(), start.Add(36*time.Hour); !got.Equal(want) {
		t.Errorf("after a restart it is %v, want %v", got, want)
	}
	if got := again.advance("0s"); got != "2026-12-03T03:00:00.000Z" {
		t.Errorf("after advancing by nothing it is %s", got)
	}
}

func load(t *testing.T, sb *simulator.Sandbox, table string) [][2]string {
	t.Helper()
	var got [][2]string
	err := sb.Journal().Load(table, func(key string, value json.RawMessage) error {
		got = append(got, [2]string{key, string(value)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestJournal(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	first := serve(t, simulator.Options{StatePath: path}).sb
	for _, commit := range [][]simulator.Entry{
		{{Table: "orders", Key: "b", Value: 1}, {Table: "orders", Key: "a", Value: 1}, {Table: "notes", Key: "b", Value: "x"}},
		{{Table: "orders", Key: "gone", Value: 1}, {Table: "orders", Key: "back", Value: 1}},
		{{Table: "orders", Key: "b", Value: 2}, {Table: "orders", Key: "gone"}, {Table: "orders", Key: "back"}, {Table: "orders", Key: "never"}},
		{{Table: "orders", Key: "back", Value: 3}},
	} {
		if err := first.Journal().Commit(commit...); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Journal().Commit(simulator.Entry{Table: "orders", Key: "b", Value: 9}, simulator.Entry{Value: func() {}}); err == nil {
		t.Error("an entry that cannot be encoded was accepted")
	}
	want := [][2]string{{"b", "2"}, {"a", "1"}, {"back", "3"}}
	if diff := cmp.Diff(want, load(t, serve(t, simulator.Options{StatePath: path}).sb, "orders")); diff != "" {
		t.Errorf("after a kill (-want +got):\n%s", diff)
	}

	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, torn := range map[string]string{
		"half a line":           `{"table":"orders","key":"b","val`,
		"a line without an end": `{"table":"orders","key":"b","value":4}`,
		"half a commit":         `{"table":"orders","key":"b","value":4,"more":true}` + "\n",
		"half a commit, torn":   `{"table":"orders","key":"b","value":4,"more":true}` + "\n" + `{"tab`,
		"rubbish":               "\x00\x00\x00\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			if err := os.WriteFile(path, append(bytes.Clone(whole), torn...), 0o600); err != nil {
				t.Fatal(err)
			}
			sb := serve(t, simulator.Options{StatePath: path}).sb
			if diff := cmp.Diff(want, load(t, sb, "orders")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if err := sb.Journal().Commit(simulator.Entry{Table: "orders", Key: "a", Value: 5}); err != nil {
				t.Fatal(err)
			}
			after := [][2]string{{"b", "2"}, {"a", "5"}, {"back", "3"}}
			if diff := cmp.Diff(after, load(t, serve(t, simulator.Options{StatePath: path}).sb, "orders")); diff != "" {
				t.Errorf("after going on (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRubbishInsideTheJournalIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(path, []byte("rubbish\n"+`{"table":"orders","key":"b","value":4}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if sb, err := simulator.Open(simulator.Options{StatePath: path}); err == nil {
		t.Error("was opened", sb.Close())
	}
}

func TestFaultReplies(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, fault string
		status      int // 0: no reply
		body        string
		carriedOut  bool
	}{
		{"status before", `"moment":"before","effect":"status","status":503`, 503, "", false},
		{"status after", `"moment":"after","effect":"status","status":503`, 503, "", true},
		{"too many requests", `"moment":"before","effect":"status","status":429`, 429, "", false},
		{"html before", `"moment":"before","effect":"html"`, 502, "<!DOCTYPE html>", false},
		{"html after", `"moment":"after","effect":"html"`, 502, "<!DOCTYPE html>", true},
		{"drop before", `"moment":"before","effect":"drop"`, 0, "", false},
		{"drop after", `"moment":"after","effect":"drop"`, 0, "", true},
		{"slow before", `"moment":"before","effect":"slow"`, 201, "made one", true},
		{"slow after", `"moment":"after","effect":"slow"`, 201, "made one", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			waits := make(chan time.Duration, 16)
			h := serve(t, simulator.Options{After: func(d time.Duration) <-chan time.Time {
				waits <- d
				return time.After(0)
			}})
			if status, text := h.call("POST", "/sandbox/faults", `{"provider":"alarm","operation":"create_draft",`+tc.fault+`}`); status != http.StatusCreated {
				t.Fatal(status, text)
			}
			// Another operation is not hit.
			if status, _ := h.call("GET", "/", ""); status != http.StatusCreated {
				t.Errorf("a find answered %d", status)
			}
			status, text, err := send(t.Context(), "POST", h.url, "one")
			if tc.status == 0 {
				if !errors.Is(err, io.EOF) {
					t.Errorf("got %d %q %v, want a closed connection", status, text, err)
				}
			} else if err != nil || status != tc.status || !strings.HasPrefix(text, tc.body) || (tc.body == "" && text != "") {
				t.Errorf("got %d %q %v", status, text, err)
			}
			var waited time.Duration
			for range len(waits) {
				waited += <-waits
			}
			if slow := strings.HasPrefix(tc.name, "slow"); (slow && waited != 3*time.Second) || (!slow && waited != 0) {
				t.Errorf("waited %v", waited)
			}
			if got := len(h.alarm.carriedOut()) == 1; got != tc.carriedOut {
				t.Errorf("carried out: %v, want %v", got, tc.carriedOut)
			}
			// One hit was asked for: the next request is served.
			if status, text := h.call("POST", "/", "two"); status != http.StatusCreated || text != "made two" {
				t.Errorf("the next answered %d %q", status, text)
			}
		})
	}
}

func TestRateLimitHeaders(t *testing.T) {
	t.Parallel()
	h := serve(t, simulator.Options{})
	h.call("POST", "/sandbox/faults", `{"provider":"alarm","operation":"create_draft","moment":"before","effect":"status","status":429,"count":2}`)
	for range 2 {
		resp, err := http.Post(h.url, "text/plain", strings.NewReader("one"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("X-Reset") != "1" {
			t.Errorf("got %d %v", resp.StatusCode, resp.Header)
		}
	}
}

// awaitHeld returns once n requests are held. It asks in a loop; each question is a round trip.
func (h *harness) awaitHeld(n int) {
	h.t.Helper()
	for h.t.Context().Err() == nil {
		_, text := h.call("GET", "/sandbox/faults", "")
		var reply struct {
			Held int `json:"held"`
		}
		if err := json.Unmarshal([]byte(text), &reply); err != nil {
			h.t.Fatal(err)
		}
		if reply.Held == n {
			return
		}
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	for _, moment := range []string{"before", "after"} {
		for _, patient := range []bool{true, false} {
			name := moment + ", the caller waits"
			if !patient {
				name = moment + ", the caller has gone"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				h := serve(t, simulator.Options{})
				h.call("POST", "/sandbox/faults", `{"provider":"alarm","operation":"create_draft","moment":"`+moment+`","effect":"hold"}`)
				type reply struct {
					status int
					text   string
					err    error
				}
				replies := make(chan reply, 1)
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				go func() {
					status, text, err := send(ctx, "POST", h.url, "one")
					replies <- reply{status, text, err}
				}()
				h.awaitHeld(1)
				if carriedOut := len(h.alarm.handled) == 1; carriedOut != (moment == "after") {
					t.Errorf("while it is held, carried out: %v", carriedOut)
				}
				if !patient {
					leave()
					if r := <-replies; !errors.Is(r.err, context.Canceled) {
						t.Errorf("got %+v", r)
					}
				}
				if status, _ := h.call("DELETE", "/sandbox/faults", ""); status != http.StatusNoContent {
					t.Errorf("release answered %d", status)
				}
				if got := <-h.alarm.handled; got != "one" {
					t.Errorf("carried out %q", got)
				}
				if patient {
					if r := <-replies; r.err != nil || r.status != http.StatusCreated || r.text != "made one" {
						t.Errorf("got %+v", r)
					}
				}
			})
		}
	}
}

func TestCloseDropsWhatIsHeld(t *testing.T) {
	t.Parallel()
	h := serve(t, simulator.Options{})
	h.call("POST", "/sandbox/faults", `{"provider":"alarm","operation":"create_draft","moment":"before","effect":"hold"}`)
	errs := make(chan error, 1)
	go func() {
		_, _, err := send(t.Context(), "POST", h.url, "one")
		errs <- err
	}()
	h.awaitHeld(1)
	if err := h.sb.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-errs; !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want a closed connection", err)
	}
	if len(h.alarm.carriedOut()) != 0 {
		t.Error("it was carried out")
	}
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	h := serve(t, simulator.Options{})
	for body, want := range map[string]int{
		`{"operation":"find","moment":"before","effect":"drop"}`:                                   201,
		`{"provider":"alarm","operation":"find","moment":"after","effect":"status","status":500}`:  201,
		`{"provider":"nobody","operation":"find","moment":"before","effect":"drop"}`:               422,
		`{"provider":"alarm","operation":"dance","moment":"before","effect":"drop"}`:               422,
		`{"provider":"alarm","operation":"find","moment":"during","effect":"drop"}`:                422,
		`{"provider":"alarm","operation":"find","moment":"before","effect":"explode"}`:             422,
		`{"provider":"alarm","operation":"find","moment":"before","effect":"status"}`:              422,
		`{"provider":"alarm","operation":"find","moment":"before","effect":"drop","count":0}`:      422,
		`{"provider":"alarm","operation":"find","moment":"before","effect":"status","status":700}`: 422,
		`nonsense`: 400,
	} {
		if got, text := h.call("POST", "/sandbox/faults", body); got != want {
			t.Errorf("%s answered %d %s, want %d", body, got, text, want)
		}
	}
}

func TestLedgerAndKeys(t *testing.T) {
	t.Parallel()
	h := serve(t, simulator.Options{})
	h.sb.SetKey("alarm_public_key", "abc")
	for query, want := range map[string][]string{
		"":                             {"1", "2"},
		"?phone_number=+12015550101":   {"1"},
		"?phone_number=%2B12015550102": {"2"},
		"?phone_number=12015550102":    {"2"},
		"?phone_number=2015550101":     {"1"},
		"?phone_number=+12015550103":   {},
	} {
		_, text := h.call("GET", "/sandbox/ledger"+query, "")
		var reply struct {
			Data []struct {
				ID string `json:"id"`
			} `json:"data"`
		}
		if err := json.Unmarshal([]byte(text), &reply); err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, entry := range reply.Data {
			got = append(got, entry.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ledger%s (-want +got):\n%s", query, diff)
		}
	}
	if _, text := h.call("GET", "/sandbox/keys", ""); text != `{"alarm_public_key":"abc"}`+"\n" {
		t.Errorf("keys: %s", text)
	}
}
