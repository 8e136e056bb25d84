package bandwidth_test

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A dialect is how one of Bandwidth's clients speaks: the official libraries for Ruby, Node, Java, C#, PHP and Python, the official
// command line tool, and two programs of others that run against the live API (their sources).
type dialect struct {
	name, base   string
	bearer       bool
	challenged   bool // sends no credentials before it is asked for them
	accept       string
	contentType  string // of XML
	prolog       string
	updateRoot   string
	documentType string // where it stands: query, header or nowhere
	upload       string // raw, chunked or form
	fullCheck    string // the parameter's spelling
}

var dialects = []dialect{
	{name: "ruby", base: "/v1.0", accept: "application/xml", contentType: "application/xml", prolog: `<?xml version="1.0" encoding="UTF-8"?>`, updateRoot: "LnpOrderSupp", upload: "raw", fullCheck: "fullCheck"},
	{name: "ruby with OAuth", base: "/v1.0", bearer: true, accept: "application/xml", contentType: "application/xml", updateRoot: "LnpOrderSupp", upload: "raw", fullCheck: "fullCheck"},
	{name: "node", base: "/api", contentType: "application/xml", prolog: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n", updateRoot: "LnpOrderSupp", upload: "chunked", fullCheck: "fullCheck"},
	{name: "node 2 with OAuth", base: "/api", bearer: true, contentType: "application/xml", updateRoot: "LnpOrderSupp", upload: "chunked", fullCheck: "fullCheck"},
	{name: "java", base: "/v1.0", challenged: true, contentType: "application/xml", prolog: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, updateRoot: "LnpOrderSupp", upload: "raw", fullCheck: "fullCheck"},
	{name: "c#", base: "/v1.0", contentType: "application/xml; charset=utf-8", prolog: "\ufeff" + `<?xml version="1.0" encoding="utf-8"?>` + "\r\n", updateRoot: "LnpOrderSupp", upload: "chunked", fullCheck: "fullCheck"},
	{name: "php", base: "/api", contentType: "application/xml", prolog: `<?xml version="1.0"?>` + "\n", updateRoot: "LnpOrderSupp", upload: "raw", fullCheck: "fullCheck"},
	{name: "python", base: "/api", accept: "*/*", contentType: "application/xml", prolog: "<?xml version='1.0' encoding='UTF-8'?>\n", updateRoot: "LnpOrder", documentType: "header", upload: "raw", fullCheck: "fullCheck"},
	{name: "command line", base: "/api/v2", bearer: true, contentType: "application/xml", updateRoot: "LnpOrderSupp", documentType: "query", upload: "form", fullCheck: "fullCheck"},
	{name: "a third party, XML", base: "/api/v2", bearer: true, accept: "application/xml", contentType: "application/xml; charset=utf-8", updateRoot: "LnpOrderSupp", documentType: "query", upload: "raw", fullCheck: "fullcheck"},
	{name: "a third party, JSON and XML", base: "/api/v2", accept: "application/json, application/xml", contentType: "application/xml", updateRoot: "LnpOrderSupp", documentType: "query", upload: "raw", fullCheck: "fullcheck"},
	{name: "the documented server", base: "/api/v1", accept: "application/xml", contentType: "application/xml", updateRoot: "LnpOrderSupp", upload: "raw", fullCheck: "fullCheck"},
}

// A speaker is a client of the harness in a dialect.
type speaker struct {
	dialect
	h     *harness
	token string
}

func (h *harness) speak(d dialect) *speaker {
	s := &speaker{dialect: d, h: h}
	if d.bearer {
		_, s.token, _ = h.token(basic, "grant_type=client_credentials")
	}
	return s
}

// tn is a number as the base path's version has it.
func (s *speaker) tn(tenDigits string) string {
	if s.base == "/api/v2" {
		return "+1" + tenDigits
	}
	return tenDigits
}

// exchange sends a body of its media type, and with credentials when the dialect has them go along.
func (s *speaker) exchange(method, path, contentType string, body io.Reader, more http.Header) answer {
	s.h.t.Helper()
	content, err := io.ReadAll(body)
	if err != nil {
		s.h.t.Fatal(err)
	}
	send := func(authorize bool) answer {
		var body io.Reader = bytes.NewReader(content)
		if s.upload == "chunked" && contentType != s.contentType {
			body = io.MultiReader(body) // of a length that nobody can tell
		}
		r, err := http.NewRequestWithContext(s.h.t.Context(), method, s.h.root+s.base+"/accounts/9900000"+path, body)
		if err != nil {
			s.h.t.Fatal(err)
		}
		maps.Copy(r.Header, more)
		if s.accept != "" {
			r.Header.Set("Accept", s.accept)
		}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		switch {
		case s.bearer:
			bearer(s.token)(r)
		case authorize:
			basic(r)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			s.h.t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			s.h.t.Fatal(err)
		}
		return answer{resp.StatusCode, resp.Header, string(text)}
	}
	a := send(!s.challenged)
	if s.challenged && a.status == http.StatusUnauthorized && strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Basic ") {
		a = send(true)
	}
	return a
}

// want sends XML, and expects a status and no document but XML.
func (s *speaker) want(status int, method, path, document string) answer {
	s.h.t.Helper()
	contentType := ""
	if document != "" {
		contentType, document = s.contentType, s.prolog+document
	}
	a := s.exchange(method, path, contentType, strings.NewReader(document), nil)
	if a.status != status {
		s.h.t.Fatalf("%s %s answered %d, want %d: %s", method, path, a.status, status, a.body)
	}
	if a.body != "" && a.header.Get("Content-Type") != "application/xml" {
		s.h.t.Errorf("%s %s answered %s", method, path, a.header.Get("Content-Type"))
	}
	return a
}

// send sends a document of an order as the dialect does.
func (s *speaker) send(method, path string) answer {
	s.h.t.Helper()
	const content = "%PDF-1.7 the letter"
	header := http.Header{}
	switch s.documentType {
	case "query":
		path += "?documentType=LOA"
	case "header":
		header.Set("documentType", "LOA")
	}
	if s.upload != "form" {
		return s.exchange(method, path, "application/pdf", strings.NewReader(content), header)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="loaFile"; filename="letter.pdf"`}, "Content-Type": {"application/pdf"},
	})
	if err != nil {
		s.h.t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		s.h.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.h.t.Fatal(err)
	}
	return s.exchange(method, path, w.FormDataContentType(), &form, header)
}

// idOf is what clients take for the id of what they made.
func idOf(a answer) string {
	location := a.header.Get("Location")
	return location[strings.LastIndex(location, "/")+1:]
}

func TestDialects(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			open(t, "").speak(d).converse()
		})
	}
}

// converse is what each client can do with port-ins, from the check to the cancel.
func (s *speaker) converse() {
	t := s.h.t
	first, second := s.tn("2015550101"), s.tn("2015550102")

	check := s.want(200, "POST", "/lnpchecker?"+s.fullCheck+"=true", "<NumberPortabilityRequest><TnList><Tn>"+first+"</Tn><Tn>"+second+"</Tn></TnList></NumberPortabilityRequest>")
	if diff := cmp.Diff([]string{first, second}, check.all(t, "PortableNumbers/Tn")); diff != "" {
		t.Errorf("portable (-want +got):\n%s", diff)
	}
	refused := s.want(400, "POST", "/portins", "<LnpOrder><CustomerOrderId>x</CustomerOrderId></LnpOrder>")
	if len(refused.codes(t)) == 0 || refused.get(t, "OrderId") != "" {
		t.Errorf("refused: %s", refused.body)
	}

	order := orderFor(first, second)
	made := s.want(201, "POST", "/portins", order.xml("LnpOrder"))
	id := made.get(t, "OrderId")
	if id == "" || idOf(made) != id {
		t.Fatalf("order %q at %q", id, made.header.Get("Location"))
	}
	got := s.want(200, "GET", "/portins/"+id, "")
	if diff := cmp.Diff([]string{first, second}, got.all(t, "ListOfPhoneNumbers/PhoneNumber")); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	list := s.want(200, "GET", "/portins?page=1&size=30", "")
	if list.get(t, "lnpPortInfoForGivenStatus/OrderId") != id {
		t.Errorf("list: %s", list.body)
	}

	note := s.want(201, "POST", "/portins/"+id+"/notes", "<Note><Description>Please hurry</Description><UserId>sandbox</UserId></Note>")
	if note.body != "" || s.want(200, "GET", "/portins/"+id+"/notes", "").get(t, "Note/Id") != idOf(note) {
		t.Errorf("note %+v", note)
	}
	s.documents(id)

	s.h.advance("30m")
	s.want(200, "PUT", "/portins/"+id, order.with("SiteId", "2440").xml(s.updateRoot))
	if site := s.want(200, "GET", "/portins/"+id, "").get(t, "SiteId"); site != "2440" {
		t.Errorf("updated: site %s", site)
	}
	history := s.want(200, "GET", "/portins/"+id+"/history", "").all(t, "OrderHistory/Status")
	if diff := cmp.Diff([]string{"PENDING_DOCUMENTS", "SUBMITTED"}, history[:min(2, len(history))]); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	for path, want := range map[string]string{"totals": "Count=2", "tns": "Count=2", "areaCodes": "TelephoneDetailsReport/AreaCode=201", "npaNxx": "TelephoneDetailsReport/NPA-NXX=201555"} {
		if all := leaves(t, s.want(200, "GET", "/portins/"+id+"/"+path, "").body); all[0] != want {
			t.Errorf("%s: %v", path, all)
		}
	}
	s.want(200, "DELETE", "/portins/"+id, "")
	s.subscriptions()
	s.tollFree()
}

func (s *speaker) documents(id string) {
	t := s.h.t
	path := "/portins/" + id + "/loas"
	sent := s.send("POST", path)
	file := idOf(sent)
	if sent.status != 201 || sent.get(t, "filename") != file || file == "" {
		t.Fatalf("upload: %+v", sent)
	}
	// Those that ask for no metadata read fileData all the same.
	for _, query := range []string{"", "?metadata=false", "?metadata=true"} {
		if names := s.want(200, "GET", path+query, "").all(t, "fileData/FileName"); len(names) != 1 || names[0] != file {
			t.Errorf("files %s: %v", query, names)
		}
	}
	if again := s.send("PUT", path+"/"+file); again.status != 200 {
		t.Errorf("replace: %+v", again)
	}
	if got := s.exchange("GET", path+"/"+file, "", strings.NewReader(""), nil); got.body != "%PDF-1.7 the letter" {
		t.Errorf("content %q", got.body)
	}
	s.want(200, "PUT", path+"/"+file+"/metadata", "<FileMetaData><DocumentName>The letter</DocumentName><DocumentType>LOA</DocumentType></FileMetaData>")
	if name := s.want(200, "GET", path+"/"+file+"/metadata", "").get(t, "DocumentName"); name != "The letter" {
		t.Errorf("document name %q", name)
	}
	s.want(200, "DELETE", path+"/"+file+"/metadata", "")
	s.want(200, "DELETE", path+"/"+file, "")
}

func (s *speaker) subscriptions() {
	t := s.h.t
	made := s.want(201, "POST", "/subscriptions", subscriptionXML("portins", "https://hooks.example.com/bw", ""))
	id := idOf(made)
	if made.body != "" || s.want(200, "GET", "/subscriptions/"+id, "").get(t, "Subscriptions/Subscription/SubscriptionId") != id {
		t.Errorf("subscription %+v", made)
	}
	s.want(200, "GET", "/subscriptions?orderType=portins", "")
	s.want(200, "PUT", "/subscriptions/"+id, subscriptionXML("portins", "https://hooks.example.com/other", ""))
	s.want(200, "DELETE", "/subscriptions/"+id, "")
}

func (s *speaker) tollFree() {
	t := s.h.t
	number := s.tn("8336531001")
	id := s.want(201, "POST", "/tollFreePortingValidations", "<TollFreePortingValidation><TollFreeNumberList><TollFreeNumber>"+number+"</TollFreeNumber></TollFreeNumberList></TollFreePortingValidation>").
		get(t, "TollFreePortingValidation/OrderId")
	s.h.advance("1m")
	if status := s.want(200, "GET", "/tollFreePortingValidations/"+id, "").get(t, "TollFreePortingValidation/ProcessingStatus"); status != "COMPLETE" {
		t.Errorf("validation %s", status)
	}
}
