package bandwidth_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/simulator"
	"github.com/portway/portway/internal/simulator/bandwidth"
)

// start is a Tuesday, ten in the morning in New York.
var start = time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC)

// harness is a simulated Bandwidth served over HTTP, on a real clock that only moves when told.
type harness struct {
	t    *testing.T
	url  string // of the API base in use
	root string
	sb   *simulator.Sandbox

	mu    sync.Mutex
	real  time.Time
	waits []time.Duration
}

func open(t *testing.T, statePath string) *harness {
	t.Helper()
	h := &harness{t: t, real: start}
	sb, err := simulator.Open(simulator.Options{StatePath: statePath, Real: h.now, After: h.after})
	if err != nil {
		t.Fatal(err)
	}
	sim, err := bandwidth.New(sb, bandwidth.Config{})
	if err != nil {
		t.Fatal(err)
	}
	sb.Add(sim)
	server := httptest.NewServer(sb.Handler(sim))
	h.sb = sb
	h.root = server.URL
	h.url = server.URL + "/api/v2/accounts/9900000"
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return h
}

func (h *harness) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.real
}

// after lets a real delay pass at once, and remembers it.
func (h *harness) after(d time.Duration) <-chan time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waits = append(h.waits, d)
	h.real = h.real.Add(d)
	c := make(chan time.Time, 1)
	c <- h.real
	return c
}

func (h *harness) passReal(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.real = h.real.Add(d)
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (h *harness) send(method, url, contentType, body string, auth func(*http.Request)) (answer, error) {
	req, err := http.NewRequestWithContext(h.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if auth != nil {
		auth(req)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(text)}, err
}

func basic(req *http.Request) { req.SetBasicAuth("sandbox", "sandbox") }

func (h *harness) call(method, path, body string) answer {
	h.t.Helper()
	a, err := h.send(method, h.url+path, "application/xml", body, basic)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// want is call, and the status it must answer.
func (h *harness) want(status int, method, path, body string) answer {
	h.t.Helper()
	a := h.call(method, path, body)
	if a.status != status {
		h.t.Fatalf("%s %s answered %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

func (h *harness) advance(d string) {
	h.t.Helper()
	a, err := h.send("POST", h.root+"/sandbox/clock/advance", "", `{"duration":"`+d+`"}`, nil)
	if err != nil || a.status != http.StatusOK || !strings.Contains(a.body, `"settled":true`) {
		h.t.Fatalf("advance: %v %+v", err, a)
	}
}

func (h *harness) ledger() []simulator.LedgerEntry {
	h.t.Helper()
	a, err := h.send("GET", h.root+"/sandbox/ledger", "", "", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	var reply struct{ Data []simulator.LedgerEntry }
	if err := json.Unmarshal([]byte(a.body), &reply); err != nil {
		h.t.Fatal(err)
	}
	return reply.Data
}

// leaves flattens a document into its texts, one "Path/To/Element=text" each, in their order.
func leaves(t *testing.T, document string) []string {
	t.Helper()
	var path, all []string
	text, leaf := "", false
	decoder := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in %s", err, document)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			text, leaf = "", true
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if leaf {
				all = append(all, strings.Join(path[1:], "/")+"="+strings.TrimSpace(text))
			}
			path, leaf = path[:len(path)-1], false
		}
	}
}

// get is the text of the first element at path, "" if there is none.
func (a answer) get(t *testing.T, path string) string {
	t.Helper()
	if values := a.all(t, path); len(values) > 0 {
		return values[0]
	}
	return ""
}

func (a answer) all(t *testing.T, path string) []string {
	t.Helper()
	var values []string
	for _, leaf := range leaves(t, a.body) {
		if value, ok := strings.CutPrefix(leaf, path+"="); ok {
			values = append(values, value)
		}
	}
	return values
}

func (a answer) codes(t *testing.T) []string {
	t.Helper()
	return a.all(t, "Errors/Code")
}

// order is an order's XML in parts that a test can change.
type order map[string]string

func (o order) with(changes ...string) order {
	copied := order{}
	maps.Copy(copied, o)
	for i := 0; i < len(changes); i += 2 {
		copied[changes[i]] = changes[i+1]
	}
	return copied
}

func (o order) xml(root string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<%s>", root)
	for _, name := range []string{
		"CustomerOrderId", "RequestedFocDate", "AlternateSpid", "BillingTelephoneNumber", "NewBillingTelephoneNumber", "SiteId",
		"PeerId", "Subscriber", "LoaAuthorizingPerson", "WirelessInfo", "TnAttributes", "ListOfPhoneNumbers", "PartialPort",
		"Triggered", "TargetRespOrgId", "RetryValidation", "ProcessingStatus", "ActualFocDate", "Errors", "AccountNumber", "FavouriteColour",
	} {
		if value, ok := o[name]; ok {
			fmt.Fprintf(&b, "<%s>%s</%s>", name, value, name)
		}
	}
	fmt.Fprintf(&b, "</%s>", root)
	return b.String()
}

const subscriber = `<SubscriberType>BUSINESS</SubscriberType><BusinessName>Quince Bakery</BusinessName><ServiceAddress>` +
	`<HouseNumber>48</HouseNumber><StreetName>Juniper Ave</StreetName><City>Hackensack</City><StateCode>NJ</StateCode><Zip>07601</Zip></ServiceAddress>`

// for numbers, the whole order that Bandwidth wants.
func orderFor(numbers ...string) order {
	list := ""
	for _, n := range numbers {
		list += "<PhoneNumber>" + n + "</PhoneNumber>"
	}
	return order{
		"CustomerOrderId": "PW-QUINCE-1", "BillingTelephoneNumber": numbers[0], "SiteId": "2439", "PeerId": "23432",
		"Subscriber": subscriber, "LoaAuthorizingPerson": "Ada Quince",
		"WirelessInfo":       "<AccountNumber>55-118</AccountNumber><PinNumber>0042</PinNumber>",
		"ListOfPhoneNumbers": list,
	}
}

// draft makes a draft and answers its id.
func (h *harness) draft(o order) string {
	h.t.Helper()
	return h.want(201, "POST", "/portins", o.with("ProcessingStatus", "DRAFT").xml("LnpOrder")).get(h.t, "OrderId")
}

// submitted makes an order that is submitted and answers its id.
func (h *harness) submitted(o order) string {
	h.t.Helper()
	return h.want(201, "POST", "/portins", o.xml("LnpOrder")).get(h.t, "OrderId")
}

func (h *harness) status(id string) string {
	h.t.Helper()
	return h.want(200, "GET", "/portins/"+id, "").get(h.t, "ProcessingStatus")
}

func (h *harness) wantStatus(id, status string) {
	h.t.Helper()
	if diff := cmp.Diff(status, h.status(id)); diff != "" {
		h.t.Fatalf("status (-want +got):\n%s", diff)
	}
}
