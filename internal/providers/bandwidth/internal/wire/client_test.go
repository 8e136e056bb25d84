package wire

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCreateReadsTheLocation(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"https://dashboard.bandwidth.com:443/v1.0/accounts/1/portins/0b7e": "0b7e",
		"/v1.0/accounts/1/portins/0b7e?x=y":                                "0b7e",
		"":                                                                 "",
		"https://dashboard.bandwidth.com/v1.0/accounts/1/portins": "",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, ok := r.BasicAuth(); !ok || user != "casey" || password != "open sesame" {
				t.Errorf("authorization %q", r.Header.Get("Authorization"))
			}
			if r.Header.Get("Content-Type") != "application/xml" || r.URL.Path != "/api/v2/accounts/1/portins" {
				t.Errorf("%s %s", r.URL.Path, r.Header)
			}
			if location != "" {
				w.Header().Set("Location", location)
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, "<LnpOrderResponse><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>")
		}))
		c := NewClient(server.URL+"/api/v2/", "1", server.Client(), NewBasic("casey", "open sesame"))
		got, err := c.CreatePortIn(t.Context(), PortIn{})
		server.Close()
		if got.OrderID != want && err == nil || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", location, got.OrderID, err)
		}
	}
}

// A decoder's own text may quote the body, which may hold a PIN.
func TestUnreadableReplyIsNotQuoted(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<LnpOrderResponse><PinNumber>&pin8841;</PinNumber></LnpOrderResponse>")
	}))
	t.Cleanup(server.Close)
	c := NewClient(server.URL, "1", server.Client(), NewBasic("u", "p"))
	_, err := c.PortIn(t.Context(), "o-1")
	if err == nil || strings.Contains(err.Error(), "8841") {
		t.Errorf("got %v", err)
	}
}

func TestDecodeTrimsValues(t *testing.T) {
	t.Parallel()
	var got PortInResponse
	err := decode([]byte("<?xml version='1.0'?>\n<x:LnpOrderResponse xmlns:x='urn:y'>\n <OrderId>\n o-1\t</OrderId> <Numbers/>\n <ListOfPhoneNumbers><PhoneNumber> 1 </PhoneNumber>\n<PhoneNumber>2</PhoneNumber></ListOfPhoneNumbers></x:LnpOrderResponse>"), &got)
	if err != nil {
		t.Fatal(err)
	}
	if got.OrderID != "o-1" {
		t.Errorf("order %q", got.OrderID)
	}
	if diff := cmp.Diff(&PhoneNumbers{PhoneNumber: []string{"1", "2"}}, got.Numbers); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDecodeRefusesAnotherRoot(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html/>", "<LnpOrder/>", "<LnpOrderResponse>", "<LnpOrderResponse><a></b></LnpOrderResponse>"} {
		if err := decode([]byte(body), new(PortInResponse)); err == nil {
			t.Errorf("%q passed", body)
		}
	}
}

func TestEncodeBeginsWithTheProlog(t *testing.T) {
	t.Parallel()
	got, err := encode(PortIn{XMLName: xml.Name{Local: rootSupp}, WirelessInfo: &WirelessInfo{AccountNumber: "7"}})
	if err != nil {
		t.Fatal(err)
	}
	want := xml.Header + "<LnpOrderSupp><WirelessInfo><AccountNumber>7</AccountNumber><PinNumber></PinNumber></WirelessInfo></LnpOrderSupp>"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
