package telnyx_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portway/portway/internal/simulator"
	"github.com/portway/portway/internal/simulator/telnyx"
)

// A Monday morning in Chicago, in a week without holidays.
var monday = time.Date(2027, time.February, 1, 15, 30, 0, 0, time.UTC)

// bench is a simulator behind real HTTP, on a clock of its own.
type bench struct {
	t       *testing.T
	url     string
	sandbox *simulator.Sandbox
	real    *realClock
	server  *httptest.Server
}

// realClock is the real time of a test: it stands still unless moved, and whoever waits moves it.
type realClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *realClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *realClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// after makes a wait last no time: the clock moves instead.
func (c *realClock) after(d time.Duration) <-chan time.Time {
	c.pass(d)
	done := make(chan time.Time, 1)
	done <- c.Now()
	return done
}

func start(t *testing.T) *bench { return startFrom(t, monday, "") }

func startFrom(t *testing.T, now time.Time, statePath string) *bench {
	t.Helper()
	b := &bench{t: t, real: &realClock{now: now}}
	var err error
	b.sandbox, err = simulator.Open(simulator.Options{StatePath: statePath, Real: b.real.Now, After: b.real.after})
	if err != nil {
		t.Fatal(err)
	}
	sim, err := telnyx.New(b.sandbox, telnyx.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b.sandbox.Add(sim)
	b.server = httptest.NewServer(b.sandbox.Handler(sim))
	b.url = b.server.URL
	t.Cleanup(b.stop)
	return b
}

func (b *bench) stop() {
	b.server.Close()
	if err := b.sandbox.Close(); err != nil {
		b.t.Error(err)
	}
}

// answer is a reply, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request; body is nil, a string as it is, or what is to be JSON.
func (b *bench) send(method, path string, body any, header ...string) (answer, error) {
	b.t.Helper()
	var payload io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		payload = strings.NewReader(v)
	default:
		text, err := json.Marshal(v)
		if err != nil {
			b.t.Fatal(err)
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, payload)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer KEYsandbox")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, text}, err
}

// call sends a request that must be answered with a status.
func (b *bench) call(want int, method, path string, body any, header ...string) answer {
	b.t.Helper()
	a, err := b.send(method, path, body, header...)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	if a.status != want {
		b.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, want, a.body)
	}
	return a
}

// into decodes an answer.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("decode %s: %v", a.body, err)
	}
	return v
}

// tree is JSON as it is.
type tree = map[string]any

// at is what a path of members and indices leads to, nil if to nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(tree)
			v = object[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func (b *bench) get(path string) tree {
	b.t.Helper()
	return into[tree](b.t, b.call(http.StatusOK, "GET", path, nil))
}

func (b *bench) order(id string) tree {
	b.t.Helper()
	return at(b.get("/v2/porting_orders/"+id), "data").(tree)
}

func (b *bench) status(id string) string {
	b.t.Helper()
	return at(b.order(id), "status", "value").(string)
}

func (b *bench) create(numbers ...string) []string {
	b.t.Helper()
	made := into[struct{ Data []struct{ ID string } }](b.t, b.call(http.StatusCreated, "POST", "/v2/porting_orders", tree{"phone_numbers": numbers}))
	var ids []string
	for _, o := range made.Data {
		ids = append(ids, o.ID)
	}
	return ids
}

func (b *bench) patch(id string, body tree) {
	b.t.Helper()
	b.call(http.StatusOK, "PATCH", "/v2/porting_orders/"+id, body)
}

func (b *bench) upload(name string) string {
	b.t.Helper()
	a := b.call(http.StatusOK, "POST", "/v2/documents", tree{"file": "JVBERi0xLjQKJSVFT0YK", "filename": name})
	return at(into[tree](b.t, a), "data", "id").(string)
}

// complete is all that an order needs beside its documents.
func complete() tree {
	return tree{
		"misc": tree{"type": "full", "remaining_numbers_action": nil, "new_billing_phone_number": nil},
		"end_user": tree{
			"admin": tree{
				"entity_name": "Lakeside Ltd", "auth_person_name": "Ada Byron", "billing_phone_number": "+12125550100",
				"account_number": "A-100", "pin_passcode": "4711",
			},
			"location": tree{
				"street_address": "1 Lake St", "locality": "Chicago", "administrative_area": "IL", "postal_code": "60601", "country_code": "US",
			},
		},
	}
}

// ready makes a draft that can be confirmed, for the third day from monday on, and says when that is.
func (b *bench) ready(numbers ...string) string {
	b.t.Helper()
	ids := b.create(numbers...)
	if len(ids) != 1 {
		b.t.Fatalf("%v made %d orders, want 1", numbers, len(ids))
	}
	b.fill(ids[0])
	return ids[0]
}

func (b *bench) fill(id string) {
	b.t.Helper()
	body := complete()
	body["documents"] = tree{"loa": b.upload("loa.pdf"), "invoice": b.upload("invoice.pdf")}
	body["activation_settings"] = tree{"foc_datetime_requested": b.window(id, 2)}
	b.patch(id, body)
}

// window is the start of an order's nth allowed FOC window.
func (b *bench) window(id string, n int) string {
	b.t.Helper()
	return at(b.get("/v2/porting_orders/"+id+"/allowed_foc_windows"), "data", n, "started_at").(string)
}

func (b *bench) confirm(id string) {
	b.t.Helper()
	b.call(http.StatusOK, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
}

func (b *bench) advance(d time.Duration) {
	b.t.Helper()
	a := b.call(http.StatusOK, "POST", "/sandbox/clock/advance", tree{"duration": d.String()})
	if at(into[tree](b.t, a), "settled") != true {
		b.t.Fatalf("advance did not settle: %s", a.body)
	}
}

// attempted waits until so many attempts of webhooks are on the record, and lists their deliveries, the newest first.
func (b *bench) attempted(attempts int) []any {
	b.t.Helper()
	for b.t.Context().Err() == nil {
		list := at(b.get("/v2/webhook_deliveries?page[size]=250"), "data").([]any)
		made := 0
		for _, d := range list {
			made += len(at(d, "attempts").([]any))
		}
		if made >= attempts {
			return list
		}
	}
	b.t.Fatal("the attempts were not made")
	return nil
}

// statuses are what an order's events say it went through, oldest first.
func (b *bench) statuses(id string) []string {
	b.t.Helper()
	var words []string
	list := at(b.get("/v2/porting/events?page[size]=250&filter[type]=porting_order.status_changed&filter[porting_order_id]="+url.QueryEscape(id)), "data").([]any)
	for i := range list {
		words = append(words, at(list[len(list)-1-i], "payload", "status", "value").(string))
	}
	return words
}

// errorsOf are the pointers (or parameters) of an error envelope, each with its code.
func errorsOf(t *testing.T, a answer) [][2]string {
	t.Helper()
	var found [][2]string
	for _, e := range into[struct {
		Errors []struct {
			Code   string
			Source struct{ Pointer, Parameter string }
		}
	}](t, a).Errors {
		found = append(found, [2]string{e.Source.Pointer + e.Source.Parameter, e.Code})
	}
	return found
}
