package wire

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every shape in which Bandwidth reports faults, by where it was seen (API
// reference, error codes).
func TestReadEnvelope(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{
			"port-in", "<LnpOrderResponse><Status><Code>400</Code><Description>no</Description></Status>" +
				"<Errors><Code>7205</Code><Description>a</Description><TelephoneNumbers><Tn>1</Tn><Tn>2</Tn></TelephoneNumbers></Errors><Errors><Code>7108</Code></Errors></LnpOrderResponse>",
			"7205 a [1 2]; 7108  []",
		},
		{"port-in, errors in a list", "<LnpOrderResponse><Errors><Error><Code>7205</Code></Error><Error><ErrorCode>7108</ErrorCode><Description>b</Description></Error></Errors></LnpOrderResponse>", "7205  []; 7108 b []"},
		{
			"toll-free numbers in a port-in", "<LnpOrderResponse><TollFreeValidationErrors><ErrorList><Error><Code>7642</Code><TelephoneNumbers><Tn>8</Tn></TelephoneNumbers></Error></ErrorList></TollFreeValidationErrors></LnpOrderResponse>",
			"7642  [8]",
		},
		{"checker", "<NumberPortabilityResponse><Errors><Code>7201</Code><Description>bad</Description></Errors></NumberPortabilityResponse>", "7201 bad []"},
		{
			"toll-free validation, beside it", "<TollFreePortingValidationResponse><ErrorList><Error><ErrorCode>7616</ErrorCode><Description>c</Description></Error></ErrorList><TollFreePortingValidation><ProcessingStatus>FAILED</ProcessingStatus></TollFreePortingValidation></TollFreePortingValidationResponse>",
			"7616 c []",
		},
		{"toll-free validation, in it", "<TollFreePortingValidationResponse><TollFreePortingValidation><ErrorList><Error><Code>7617</Code></Error></ErrorList></TollFreePortingValidation></TollFreePortingValidationResponse>", "7617  []"},
		{"toll-free validation, cancelled too late", "<TollFreePortingValidationResponse><ResponseStatus><ErrorCode>7624</ErrorCode><Description>d</Description></ResponseStatus></TollFreePortingValidationResponse>", "7624 d []"},
		{"bulk", "<BulkPortinResponse><ResponseStatus><ErrorCode>7703</ErrorCode><Description>e</Description></ResponseStatus></BulkPortinResponse>", "7703 e []"},
		{
			"bulk, by child", "<BulkPortinResponse><ResponseStatus><Description>see below</Description></ResponseStatus><PortinListErrors>" +
				"<PortinErrors><PortinOrderId>o</PortinOrderId><Errors><Error><ErrorCode>7104</ErrorCode><Description>f</Description></Error></Errors></PortinErrors>" +
				"<PortinErrors><Errors><Error><ErrorCode>7103</ErrorCode></Error></Errors></PortinErrors></PortinListErrors></BulkPortinResponse>",
			"7104 f []; 7103  []; see below []",
		},
		{"bulk, a draft that isn't", "<BulkPortinResponse><BulkPortin><Status><Code>7709</Code><Description>g</Description></Status></BulkPortin></BulkPortinResponse>", "7709 g []"},
		{
			"bulk numbers", "<TnListResponse><ErrorList><Error><Code>7643</Code><TnList><Tn>1</Tn></TnList></Error><Error><Code>7205</Code><TnList><TN>2</TN></TnList></Error></ErrorList></TnListResponse>",
			"7643  [1]; 7205  [2]",
		},
		{"note", "<NoteResponse><ResponseStatus><ErrorCode>12501</ErrorCode></ResponseStatus></NoteResponse>", "12501  []"},
		{"activation", "<ActivationStatusResponse><ResponseStatus><ErrorCode>7342</ErrorCode></ResponseStatus></ActivationStatusResponse>", "7342  []"},
		{"history of a draft", "<OrderHistoryWrapper><IrisStatus><Code>7710</Code><Description>h</Description></IrisStatus></OrderHistoryWrapper>", "7710 h []"},
		{"document", "<fileUploadResponse><resultCode>7638</resultCode><resultMessage>i</resultMessage></fileUploadResponse>", "7638 i []"},
		{"status alone", "<LnpOrderResponse><Status><Code>400</Code><Description>j</Description></Status></LnpOrderResponse>", "400 j []"},
		{"JSON", `{"errors":[{"code":205617,"description":"k","id":"x","type":"bad-request"},{"code":"1022","description":"l"}]}`, "205617 k []; 1022 l []"},

		{"nothing", " \n", "no envelope"},
		{"no error in it", "<LnpOrderResponse><Errors/><Status/></LnpOrderResponse>", "no envelope"},
		{"a page", "<html><body>Bad gateway</body></html>", "foreign"},
		{"half a page", "<html><body>", "foreign"},
		{"somebody's JSON", `{"message":"Forbidden"}`, "foreign"},
		{"half of JSON", `{"errors":[{"code":1`, "foreign"},
		{"text", "upstream timed out", "foreign"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, told(readEnvelope(400, []byte(tt.body)))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func told(e *StatusError) string {
	switch {
	case e.Foreign:
		return "foreign"
	case !e.Envelope:
		return "no envelope"
	}
	var text []string
	for _, one := range e.Errors {
		text = append(text, strings.TrimLeft(fmt.Sprintf("%s %s %v", one.Number(), one.Description, one.Numbers()), " "))
	}
	return strings.Join(text, "; ")
}

func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		"<a><Errors><Code>1</Code><Error><Error><ErrorCode>2</ErrorCode></Error></Error></Errors></a>", "<a><ErrorList><Error><Code>1</Code><TnList><TN>1</TN></TnList></Error></ErrorList></a>",
		"<a><PortinListErrors><PortinErrors><Errors><Error><ErrorCode>1</ErrorCode></Error></Errors></PortinErrors></PortinListErrors></a>",
		`{"errors":[{"code":1}]}`, `{"errors":null}`, "<html>", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := readEnvelope(400, body)
		if e.Envelope != (len(e.Errors) > 0) || e.Envelope && e.Foreign {
			t.Errorf("%+v", e)
		}
		for _, one := range e.Errors {
			if one.empty() {
				t.Errorf("an error that says nothing: %+v", e.Errors)
			}
		}
	})
}
