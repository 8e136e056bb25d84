package client_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/client"
)

// A script answers requests, one line of it each, and remembers them.
type script struct {
	t       *testing.T
	answers []answer
	asked   []*http.Request
	bodies  []string
}

type answer struct {
	status int // 0: the connection breaks
	header http.Header
	body   string
}

func (s *script) Do(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	s.asked = append(s.asked, r)
	s.bodies = append(s.bodies, string(body))
	if len(s.answers) == 0 {
		s.t.Fatalf("%s %s is one request too many", r.Method, r.URL)
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	if a.status == 0 {
		return nil, errors.New("connection reset")
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func play(t *testing.T, answers ...answer) (*client.Client, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	c, err := client.New("https://portway.test", "portway_live_k", client.WithHTTPClient(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if len(s.answers) > 0 {
			t.Errorf("%d answers were never asked for", len(s.answers))
		}
	})
	return c, s
}

const (
	planned   = `{"id": "ord_1", "status": "draft", "plan": {"status": "ready"}, "last_command": null}`
	planning  = `{"id": "ord_1", "status": "draft", "plan": {"status": "running"}, "last_command": null}`
	running   = `{"id": "ord_1", "status": "draft", "last_command": {"id": "cmd_1", "status": "running", "settled_at": null}}`
	succeeded = `{"id": "ord_1", "status": "in_progress", "last_command": {"id": "cmd_1", "status": "succeeded", "settled_at": "2026-12-01T15:10:01.940Z"}}`
	refused   = `{"type": "urn:portway:problem:stale", "title": "Stale", "status": 412, "code": "stale", "detail": "It was edited.",
		"request_id": "r1", "errors_total": 1, "errors": [{"header": "If-Match", "code": "stale", "message": "is of an older version"}]}`
)

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer answer
		code   string
		text   string
	}{
		"the gateway's": {
			answer{status: 412, body: refused},
			"stale", "portway: 412 stale: It was edited.; If-Match stale: is of an older version (request r1)",
		},
		"a proxy's": {answer{status: 403, body: "<h1>No</h1>"}, "", "<h1>No</h1>"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := play(t, tt.answer)
			_, err := c.Update(t.Context(), &client.Order{ETag: `"3"`}, client.PortOrderPatch{})
			e, ok := errors.AsType[*client.Error](err)
			if !ok {
				t.Fatalf("got %v, which is no *Error", err)
			}
			if e.Status != tt.answer.status || client.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("got status %d, code %q, %q", e.Status, e.Code, err)
			}
		})
	}
}

// What is repeated: reads, and what has a key. Each repeat is the same request.
func TestRepeats(t *testing.T) {
	t.Parallel()
	lost := answer{}
	busy := answer{status: 429, header: http.Header{"Retry-After": {"7"}}, body: `{"code": "rate_limited"}`}
	inFlight := answer{status: 409, body: `{"code": "idempotency_in_flight"}`}
	tests := map[string]struct {
		answers []answer
		call    func(ctx context.Context, c *client.Client) error
		code    string // of the error
		lost    bool   // the error is the lost connection
		took    time.Duration
	}{
		"a read": {
			answers: []answer{lost, lost, {status: 200, body: planned}}, took: 600 * time.Millisecond,
			call: func(ctx context.Context, c *client.Client) error { _, err := c.Order(ctx, "ord_1"); return err },
		},
		"a create": {
			answers: []answer{lost, inFlight, {status: 201, body: planned}}, took: 600 * time.Millisecond,
			call: func(ctx context.Context, c *client.Client) error {
				_, err := c.CreateOrder(ctx, client.PortOrderCreate{Reference: client.Set("crm-1")})
				return err
			},
		},
		"a command, as late as it is told": {
			answers: []answer{busy, {status: 200, body: succeeded}}, took: 7 * time.Second,
			call: func(ctx context.Context, c *client.Client) error { _, err := c.Submit(ctx, "ord_1"); return err },
		},
		"an upload": {
			answers: []answer{lost, {status: 201, body: `{"id": "doc_1"}`}}, took: 200 * time.Millisecond,
			call: func(ctx context.Context, c *client.Client) error {
				_, err := c.Upload(ctx, "ord_1", client.Upload{Type: "loa", Filename: "a.pdf", Content: strings.NewReader("%PDF")})
				return err
			},
		},
		"no more than four times": {
			answers: []answer{lost, lost, lost, lost}, lost: true, took: 1400 * time.Millisecond,
			call: func(ctx context.Context, c *client.Client) error { _, err := c.Order(ctx, "ord_1"); return err },
		},
		"no upload that can't be read again": {
			answers: []answer{lost}, lost: true,
			call: func(ctx context.Context, c *client.Client) error {
				_, err := c.Upload(ctx, "ord_1", client.Upload{Content: io.MultiReader(strings.NewReader("%PDF"))})
				return err
			},
		},
		"no update": {
			answers: []answer{lost}, lost: true,
			call: func(ctx context.Context, c *client.Client) error {
				_, err := c.Update(ctx, &client.Order{ETag: `"3"`}, client.PortOrderPatch{})
				return err
			},
		},
		"no refusal": {
			answers: []answer{{status: 409, body: `{"code": "requirements_missing"}`}}, code: "requirements_missing",
			call: func(ctx context.Context, c *client.Client) error { _, err := c.Submit(ctx, "ord_1"); return err },
		},
		"nothing without a key": {
			answers: []answer{lost}, lost: true,
			call: func(ctx context.Context, c *client.Client) error {
				_, err := c.API.CancelPortOrder(ctx, "ord_1", nil)
				return err
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := play(t, tt.answers...)
				begun := time.Now()
				err := tt.call(t.Context(), c)
				if got := client.ErrorCode(err); got != tt.code {
					t.Errorf("got code %q, not %q: %v", got, tt.code, err)
				}
				if tt.code == "" && (err != nil) != tt.lost {
					t.Errorf("got error %v", err)
				}
				if took := time.Since(begun); took != tt.took {
					t.Errorf("took %v, not %v", took, tt.took)
				}
				for i, r := range s.asked {
					if diff := cmp.Diff(s.asked[0].Header, r.Header); diff != "" {
						t.Errorf("repeat %d has other headers:\n%s", i, diff)
					}
					if diff := cmp.Diff(s.bodies[0], s.bodies[i]); diff != "" {
						t.Errorf("repeat %d has another body:\n%s", i, diff)
					}
				}
				if got := s.asked[0].Header.Get("Authorization"); got != "Bearer portway_live_k" {
					t.Errorf("Authorization is %q", got)
				}
			})
		})
	}
}

// Calls wait at the gateway first and look again then, until it is done.
func TestWaits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers []answer
		call    func(ctx context.Context, c *client.Client) (*client.Order, error)
		asked   []string
		prefer  string
		status  string // of the last command
	}{
		"for the plan": {
			answers: []answer{{status: 201, body: planning}, {status: 200, body: planning}, {status: 200, body: planned}},
			call: func(ctx context.Context, c *client.Client) (*client.Order, error) {
				return c.CreateOrder(ctx, client.PortOrderCreate{})
			},
			asked:  []string{"POST /v1/port-orders", "GET /v1/port-orders/ord_1", "GET /v1/port-orders/ord_1"},
			prefer: "wait=30",
		},
		"for a command": {
			answers: []answer{{status: 202, body: running}, {status: 200, body: succeeded}},
			call: func(ctx context.Context, c *client.Client) (*client.Order, error) {
				return c.Submit(ctx, "ord_1", client.WithWait(5*time.Second))
			},
			asked:  []string{"POST /v1/port-orders/ord_1/submit", "GET /v1/port-orders/ord_1"},
			prefer: "wait=5", status: "succeeded",
		},
		"not, when told so": {
			answers: []answer{{status: 202, body: running}},
			call: func(ctx context.Context, c *client.Client) (*client.Order, error) {
				return c.Cancel(ctx, "ord_1", client.WithoutWait())
			},
			asked:  []string{"POST /v1/port-orders/ord_1/cancel"},
			prefer: "respond-async", status: "running",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := play(t, tt.answers...)
				o, err := tt.call(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				var asked []string
				for _, r := range s.asked {
					asked = append(asked, r.Method+" "+r.URL.Path)
				}
				if diff := cmp.Diff(tt.asked, asked); diff != "" {
					t.Error(diff)
				}
				if got := s.asked[0].Header.Get("Prefer"); got != tt.prefer {
					t.Errorf("Prefer is %q, not %q", got, tt.prefer)
				}
				if got := client.Value(o.LastCommand).Status; got != tt.status {
					t.Errorf("the command is %q, not %q", got, tt.status)
				}
			})
		})
	}
}

// What is asked of API itself is as easy, and as safe.
func TestRead(t *testing.T) {
	t.Parallel()
	c, _ := play(
		t,
		answer{status: 200, body: `{"id": "pti_1", "status": "foc_confirmed", "end_user": {"pin_set": true}}`},
		answer{status: 404, body: `{"code": "not_found"}`},
	)
	p, err := client.Read[client.PortInDetail](c.API.GetPortIn(t.Context(), "ord_1", "pti_1"))
	if err != nil || p.Status != "foc_confirmed" || !p.EndUser.PINSet {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err = client.Read[client.PortInDetail](c.API.GetPortIn(t.Context(), "ord_1", "pti_2")); client.ErrorCode(err) != "not_found" {
		t.Errorf("got %v", err)
	}
}

// A command to one port-in is waited for as one to an order is; an update is of its own version.
func TestPortIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running := `{"id": "pti_1", "last_command": {"id": "cmd_1", "status": "running", "settled_at": null}}`
		settled := `{"id": "pti_1", "last_command": {"id": "cmd_1", "status": "refused", "settled_at": "2026-12-01T15:10:01.940Z"}}`
		c, s := play(
			t,
			answer{status: 202, body: running},
			answer{status: 200, body: running},
			answer{status: 200, header: http.Header{"Etag": {`"7"`}}, body: settled},
			answer{status: 412, body: refused},
		)
		p, err := c.ResubmitPortIn(t.Context(), "ord_1", "pti_1", nil)
		if err != nil || !p.Settled() || client.Value(p.LastCommand).Status != "refused" {
			t.Fatalf("got %+v, %v", p, err)
		}
		if _, err = c.UpdatePortIn(t.Context(), "ord_1", p, client.PortInPatch{}); client.ErrorCode(err) != "stale" {
			t.Errorf("got %v", err)
		}
		if got := s.asked[3].Header; got.Get("If-Match") != `"7"` || got.Get("Idempotency-Key") != "" {
			t.Errorf("sent %v", got)
		}
	})
}

// An update is made to the version that was read, and says null apart from nothing.
func TestUpdate(t *testing.T) {
	t.Parallel()
	c, s := play(t, answer{status: 200, header: http.Header{"Etag": {`"4"`}}, body: planned})
	read := &client.Order{PortOrder: client.PortOrder{ID: "ord_1"}, ETag: `"3"`}
	o, err := c.Update(t.Context(), read, client.PortOrderPatch{Reference: client.Set("crm-2"), RequestedFOC: client.Null[string]()})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.asked[0].Header; got.Get("If-Match") != `"3"` || got.Get("Content-Type") != "application/merge-patch+json" || got.Get("Idempotency-Key") != "" {
		t.Errorf("sent %v", got)
	}
	if diff := cmp.Diff(`{"reference":"crm-2","requested_foc":null}`, s.bodies[0]); diff != "" {
		t.Error(diff)
	}
	if o.ETag != `"4"` {
		t.Errorf("the new version is %q", o.ETag)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	c, s := play(
		t,
		answer{status: 200, body: `{"data": [{"id": "ord_1"}, {"id": "ord_2"}], "next_cursor": "c2"}`},
		answer{status: 200, body: `{"data": [{"id": "ord_3"}], "next_cursor": null}`},
	)
	orders, err := client.All(c.Orders(t.Context(), client.ListPortOrdersParams{Reference: new("crm-1")}))
	if err != nil {
		t.Fatal(err)
	}
	var ids, queries []string
	for _, o := range orders {
		ids = append(ids, o.ID)
	}
	for _, r := range s.asked {
		queries = append(queries, r.URL.RawQuery)
	}
	if diff := cmp.Diff([]string{"ord_1", "ord_2", "ord_3"}, ids); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"reference=crm-1", "reference=crm-1&cursor=c2"}, queries); diff != "" {
		t.Error(diff)
	}
}

func TestPagesEndWithAnError(t *testing.T) {
	t.Parallel()
	c, _ := play(
		t,
		answer{status: 200, body: `{"data": [{"sequence": 1}], "next_cursor": "c2"}`},
		answer{status: 404, body: `{"code": "not_found"}`},
	)
	entries, err := client.All(c.Timeline(t.Context(), "ord_1"))
	if client.ErrorCode(err) != "not_found" || entries != nil {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestUploadAndDownload(t *testing.T) {
	t.Parallel()
	c, s := play(t, answer{status: 201, body: `{"id": "doc_1"}`}, answer{status: 200, body: "%PDF-1.4"})
	d, err := c.Upload(t.Context(), "ord_1", client.Upload{
		Type: "loa", Filename: "signed \"loa\".pdf", Content: bytes.NewReader([]byte("%PDF-1.4")), SignedOn: "2026-11-30", PortInIDs: []string{"pti_1", "pti_2"},
	})
	if err != nil || d.ID != "doc_1" {
		t.Fatalf("got %v, %v", d, err)
	}
	sent, err := http.NewRequest(http.MethodPost, "/", strings.NewReader(s.bodies[0]))
	if err != nil {
		t.Fatal(err)
	}
	sent.Header = s.asked[0].Header
	if err := sent.ParseMultipartForm(1 << 20); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"type": {"loa"}, "signed_on": {"2026-11-30"}, "port_in_ids": {"pti_1", "pti_2"}}
	if diff := cmp.Diff(want, sent.MultipartForm.Value); diff != "" {
		t.Error(diff)
	}
	if got := sent.MultipartForm.File["file"][0].Filename; got != `signed "loa".pdf` {
		t.Errorf("the filename is %q", got)
	}
	content, err := c.Download(t.Context(), "ord_1", d.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != "%PDF-1.4" {
		t.Errorf("got %q, %v", got, err)
	}
}
