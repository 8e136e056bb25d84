package bandwidth

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// fuzzed feeds whatever bytes to an adapter whose every request they answer.
// Nothing may panic, hang or ask for ever.
func fuzzed(f *testing.F, seeds []string, use func(t *testing.T, a *Adapter)) {
	for _, seed := range seeds {
		f.Add(http.StatusOK, seed)
		f.Add(http.StatusBadRequest, seed)
	}
	for _, seed := range []string{"", "<html><body>Bad gateway</body></html>", "<a><b></a>", "<x/>", "{}", "\x00\xff"} {
		f.Add(http.StatusOK, seed)
		f.Add(http.StatusNotFound, seed)
	}
	reply := new(cannedReply)
	a, err := New(Config{
		AccountID: "9900123", Username: "casey", Password: domain.NewSecret("open sesame"),
		HTTP: &http.Client{Transport: reply},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			t.Skip("no final HTTP status")
		}
		reply.status, reply.body = status, body
		use(t, a)
	})
}

func FuzzOrder(f *testing.F) {
	seeds := []string{
		anOrder("DRAFT", "PW-1", "9195550117"), anOrder("FOC", "PW-1", "+19195550117"),
		"<LnpOrderResponse><Errors><Code>7205</Code><TelephoneNumbers><Tn>919</Tn></TelephoneNumbers></Errors><ProcessingStatus>CANCELLED</ProcessingStatus><ActualFocDate>x</ActualFocDate><ListOfPhoneNumbers><PhoneNumber>1</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>",
		"<LnpOrderResponse><ProcessingStatus>FOC</ProcessingStatus><ActualFocDate>2026-12-10</ActualFocDate><Subscriber><ServiceAddress><Zip>1</Zip></ServiceAddress></Subscriber><ListOfPhoneNumbers><PhoneNumber>9195550117</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		o, err := a.read(t.Context(), "o-1")
		if err != nil {
			return
		}
		if o.ID != "o-1" || o.ProviderStatus == "" || o.Committed && len(o.Numbers) == 0 {
			t.Errorf("an order without what we depend on: %+v", o)
		}
		for _, goal := range []providers.Goal{providers.Prepared, providers.Submitted, providers.Cancelled} {
			w := submittable()
			w.Goal = goal
			if step := a.Next(w, []providers.Order{o}); step.Kind == "" {
				t.Error("no step")
			}
		}
	})
}

func FuzzCreate(f *testing.F) {
	fuzzed(f, []string{"<LnpOrderResponse><OrderId>o-1</OrderId><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>"}, func(t *testing.T, a *Adapter) {
		hint, err := a.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepCreateDraft})
		if err == nil && (len(hint.Created) != 1 || hint.Created[0].ID == "") {
			t.Errorf("success without an order: %+v", hint)
		}
	})
}

func FuzzList(f *testing.F) {
	fuzzed(f, []string{listed(1, "", "o-1 PW-1"), listed(3, "<next>Link=&lt;https://x.test/p?page=2&gt;;rel=\"next\";</next>", "o-1 PW-1")}, func(t *testing.T, a *Adapter) {
		rows, err := a.list(t.Context(), nil)
		if err != nil && len(rows) > 0 {
			t.Error("rows beside an error")
		}
	})
}

func FuzzCheck(f *testing.F) {
	seeds := []string{
		"<NumberPortabilityResponse><PortType>MIXED</PortType><PortableNumbers><Tn>9195550000</Tn></PortableNumbers><SupportedRateCenters><RateCenterGroup><RateCenter>X</RateCenter><TnList><Tn>9195550000</Tn></TnList></RateCenterGroup></SupportedRateCenters></NumberPortabilityResponse>",
		"<NumberPortabilityResponse><Errors><Code>7201</Code><Description>9195550001 is bad</Description></Errors></NumberPortabilityResponse>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers(3)})
		if err != nil {
			return
		}
		if len(result.Cells) != 3 {
			t.Errorf("%d cells", len(result.Cells))
		}
		for _, c := range result.Cells {
			if c.Verdict == "" || c.Verdict == providers.NotPortable && c.Reason == "" {
				t.Errorf("cell %+v", c)
			}
		}
	})
}

func FuzzTollFreeCheck(f *testing.F) {
	seeds := []string{
		validation(complete([]string{"8335550000", "+18335550001"})), validation("<OrderId>v</OrderId>" + vendorFailed(nil)), validation("<OrderId>v</OrderId>" + processing),
		"<TollFreePortingValidationResponse><ErrorList><Error><ErrorCode>7615</ErrorCode><Description>8335550001</Description></Error></ErrorList></TollFreePortingValidationResponse>",
		validation("<OrderId>v</OrderId><ProcessingStatus>FAILED</ProcessingStatus><Breakdown><NonPortableTollFreeNumberList><TollFreeNumber>8335550000</TollFreeNumber><SpareTollFreeNumberList><TollFreeNumber>8335550001</TollFreeNumber></SpareTollFreeNumberList><DeniedTollFreeNumberList><DeniedTollFreeNumber><TollFreeNumber>8335550002</TollFreeNumber><SomosErrorCode>1</SomosErrorCode></DeniedTollFreeNumber></DeniedTollFreeNumberList></NonPortableTollFreeNumberList></Breakdown>"),
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		resume := ""
		for range 3 {
			result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: tollFreeNumbers(3), Resume: resume})
			if err != nil {
				return
			}
			if result.Pending != (len(result.Cells) == 0) || result.Pending == (result.Resume == "") {
				t.Errorf("%+v", result)
			}
			for i, c := range result.Cells {
				if c.PhoneNumber != tollFreeNumbers(3)[i] || c.Verdict == "" || c.Verdict == providers.NotPortable && c.Reason == "" {
					t.Errorf("cell %+v", c)
				}
			}
			resume = result.Resume
		}
	})
}

func FuzzTicket(f *testing.F) {
	f.Add(`{"validations":["v"],"round":1,"since":"2026-12-01T15:00:00Z"}`)
	f.Add(`{"validations":null,"round":-9223372036854775808}`)
	f.Add("null")
	f.Fuzz(func(t *testing.T, resume string) {
		again := readTicket(readTicket(resume).String())
		if diff := cmp.Diff(readTicket(resume), again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-once +twice:\n%s", diff)
		}
	})
}

func FuzzDocuments(f *testing.F) {
	seeds := []string{"<fileListResponse><fileCount>1</fileCount><fileData><FileName>a.pdf</FileName><FileMetaData><DocumentType>LOA</DocumentType></FileMetaData></fileData></fileListResponse>"}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		held, err := a.documents(t.Context(), providers.Order{ID: "o-1", Live: true, Status: domain.PortInDraft})
		for _, d := range held {
			if d.ID == "" || err != nil {
				t.Errorf("%+v, %v", d, err)
			}
		}
	})
}

func FuzzUpload(f *testing.F) {
	fuzzed(f, []string{"<fileUploadResponse><filename>a.pdf</filename></fileUploadResponse>"}, func(t *testing.T, a *Adapter) {
		_, _ = a.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepUploadDocument, OrderID: "o-1", DocumentID: "doc_1"})
	})
}

// A cannedReply answers every request alike.
type cannedReply struct {
	status int
	body   string
}

func (c *cannedReply) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Header: http.Header{"Location": {"https://bandwidth.test/portins/"}},
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r,
	}, nil
}
