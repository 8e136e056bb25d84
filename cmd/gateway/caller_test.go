package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/http/apitest"
)

// A caller uses the API as an application does. What it is answered is held
// against openapi.yaml, and kept.
type caller struct {
	t      *testing.T
	url    string
	key    string
	client *http.Client
	heard  *logbook // every response, headers and body
}

func newCaller(t *testing.T, key string) *caller {
	return &caller{
		t: t, key: key, heard: &logbook{},
		client: &http.Client{Transport: apitest.Transport(t, http.DefaultTransport), Timeout: time.Minute},
	}
}

// An answer is a response, read.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any // nil if it is no object
}

// try sends a request. A status of 0 is for none at all.
func (c *caller) try(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	sent, contentType := new(bytes.Buffer), "application/json"
	switch b := body.(type) {
	case nil:
	case form:
		sent, contentType = b.encode(c.t)
	case rawBody:
		sent.WriteString(string(b))
	default:
		if err := json.NewEncoder(sent).Encode(body); err != nil {
			c.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, sent)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	reply, err := c.client.Do(r)
	if err != nil {
		return answer{text: err.Error()}
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	if err != nil {
		return answer{text: err.Error()}
	}
	fmt.Fprintf(c.heard, "%v\n%s\n", reply.Header, content)
	a := answer{status: reply.StatusCode, header: reply.Header, text: string(content)}
	_ = json.Unmarshal(content, &a.body)
	return a
}

// want sends a request that has to be answered with the status.
func (c *caller) want(status int, method, path string, body any, headers ...string) answer {
	c.t.Helper()
	a := c.try(method, path, body, headers...)
	if a.status != status {
		c.t.Fatalf("%s %s answered %d, not %d: %s", method, path, a.status, status, a.text)
	}
	return a
}

// A form is the upload of a document.
type form struct {
	kind, content string
	portIns       []string // that it is for; none: the whole order
}

func (f form) encode(t *testing.T) (body *bytes.Buffer, contentType string) {
	body = new(bytes.Buffer)
	w := multipart.NewWriter(body)
	part, err := w.CreateFormFile("file", f.kind+".pdf")
	if err == nil {
		_, err = io.WriteString(part, f.content)
	}
	if err == nil {
		err = w.WriteField("type", f.kind)
	}
	for _, id := range f.portIns {
		if err == nil {
			err = w.WriteField("port_in_ids", id)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func orderPath(id string) string { return "/v1/port-orders/" + id }

// draft makes an order of one number with all that a submit needs; more are
// members of its own.
func (c *caller) draft(provider, number string, more map[string]any) (id string) {
	c.t.Helper()
	order := map[string]any{
		"provider": provider, "phone_numbers": []string{number}, "billing_phone_number": number,
		"end_user": endUser("AC-77310", "4471"),
	}
	maps.Copy(order, more)
	if _, ok := order["numbers"]; ok {
		delete(order, "phone_numbers")
	}
	id = at[string](c.want(201, "POST", "/v1/port-orders", order).body, "id")
	for _, kind := range []string{"loa", "invoice"} {
		c.want(201, "POST", orderPath(id)+"/documents", form{kind: kind, content: "%PDF-1.4\n% " + kind + " of " + id + "\n%%EOF\n"})
	}
	return id
}

func endUser(account, pin string) map[string]any {
	return map[string]any{
		"type": "business", "business_name": "Juniper Street Dental", "authorized_person": "Alex Moreno",
		"account_number": account, "pin": pin,
		"service_address": map[string]any{
			"street_address": "19 Juniper Street", "locality": "Durham", "administrative_area": "NC",
			"postal_code": "27701", "country_code": "US",
		},
	}
}

// patch changes an order as it now is.
func (c *caller) patch(id string, change map[string]any) {
	c.t.Helper()
	etag := c.want(200, "GET", orderPath(id), nil).header.Get("ETag")
	c.want(200, "PATCH", orderPath(id), change, "Content-Type", "application/merge-patch+json", "If-Match", etag)
}

// begin asks for a command and does not wait for its end.
func (c *caller) begin(id, action string) {
	c.t.Helper()
	a := c.try("POST", orderPath(id)+"/"+action, nil, "Prefer", "respond-async")
	if a.status != 200 && a.status != 202 {
		c.t.Fatalf("%s answered %d: %s", action, a.status, a.text)
	}
}

func (c *caller) order(id string) map[string]any {
	c.t.Helper()
	return c.want(200, "GET", orderPath(id), nil).body
}

// lastCommand is the order's, in two words: what it is and how it stands.
func (c *caller) lastCommand(id string) string {
	c.t.Helper()
	last := at[map[string]any](c.order(id), "last_command")
	return fmt.Sprintf("%v %v", last["action"], last["status"])
}

// An entry is one of a timeline.
type entry struct {
	kind, message string
	at            time.Time
	data          any
}

// timeline are the entries of the order's.
func (c *caller) timeline(id string) []entry {
	c.t.Helper()
	var entries []entry
	for _, e := range at[[]any](c.want(200, "GET", orderPath(id)+"/timeline?limit=200", nil).body, "data") {
		when, err := time.Parse(time.RFC3339, at[string](e, "at"))
		if err != nil {
			c.t.Fatal(err)
		}
		entries = append(entries, entry{kind: at[string](e, "type"), message: at[string](e, "message"), at: when, data: at[any](e, "data")})
	}
	return entries
}

// entries are those of a kind.
func (c *caller) entries(id, kind string) []entry {
	c.t.Helper()
	return slices.DeleteFunc(c.timeline(id), func(e entry) bool { return e.kind != kind })
}

// story is the timeline for people.
func (c *caller) story(id string) string {
	c.t.Helper()
	var text strings.Builder
	for _, e := range c.timeline(id) {
		fmt.Fprintf(&text, "  %v %v %v %v\n", e.at.Format("15:04:05.000"), e.kind, e.message, e.data)
	}
	return text.String()
}
