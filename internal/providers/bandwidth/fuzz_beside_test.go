package bandwidth

import (
	"encoding/base64"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func FuzzNotes(f *testing.F) {
	seeds := []string{
		"<Notes><Note><Id>1</Id><UserId>a</UserId><Description>b &amp; c</Description><LastDateModifier>2026-12-01T15:00:00Z</LastDateModifier></Note></Notes>",
		"<Notes><Note><Description>no id</Description></Note></Notes>", "",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		comments, err := a.Comments(t.Context(), "o-1")
		for _, c := range comments {
			if c.ID == "" || err != nil {
				t.Errorf("%+v, %v", c, err)
			}
		}
	})
}

func FuzzActivationStatus(f *testing.F) {
	seeds := []string{
		"<ActivationStatusResponse><ActivationStatus><AutoActivationDate>2026-12-10T18:30:00-05:00</AutoActivationDate><ActivatedTelephoneNumbersList><TelephoneNumber>9195550117</TelephoneNumber></ActivatedTelephoneNumbersList></ActivationStatus></ActivationStatusResponse>",
		"<ActivationStatusResponse><ResponseStatus><ErrorCode>7342</ErrorCode><Description>not yet</Description></ResponseStatus></ActivationStatusResponse>",
	}
	foc := time.Date(2026, 1, 2, 16, 30, 0, 0, time.UTC)
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		o := providers.Order{
			ID: "o-1", Status: domain.PortInFOCConfirmed, FOCConfirmed: &foc, PortClass: domain.OnNetAutomated,
			Numbers: []providers.NumberState{{PhoneNumber: "+19195550117"}},
		}
		o.Activation = a.activation(o, true)
		got, err := a.withActivation(t.Context(), o)
		if err == nil && (got.Activation == nil || got.Activation.At == nil || len(got.Activation.Windows) == 0) {
			t.Errorf("nothing tells when: %+v", got.Activation)
		}
	})
}

func FuzzNotification(f *testing.F) {
	f.Add("<Notification><OrderId>o-1</OrderId></Notification>")
	f.Add("<html/>")
	f.Add(`{"data":[{"orderId":"o-1"},{"order_id":"o-2"}]}`)
	a := plainAdapter(f)
	a.callbackUser, a.callbackPassword = "u", domain.NewSecret("p")
	header := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("u:p"))}}
	f.Fuzz(func(t *testing.T, body string) {
		news, err := a.VerifyHook(providers.Hook{Header: header, Body: []byte(body)})
		if err != nil || slices.Contains(news.Orders, "") || news.Vague && len(news.Orders) > 0 {
			t.Errorf("%+v, %v", news, err)
		}
	})
}
