package telnyx

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// What a refused request proves, in Telnyx's envelope with codes and without,
// and whom it blames.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status       int
		header, body string
		family       providers.Family
		unauthorized bool
		retryAfter   time.Duration
		pointer      string
	}{
		"a field, coded":        {422, "", `{"errors": [{"code": 10015, "title": "Bad Request", "source": {"pointer": "/end_user/admin/pin_passcode"}}]}`, providers.Refused, false, 0, "/end_user/pin"},
		"a field, flat":         {422, "", `{"errors": [{"title": "Invalid", "source": {"pointer": "/billing_phone_number"}}]}`, providers.Refused, false, 0, "/billing_phone_number"},
		"a field, as text":      {400, "", `{"errors": [{"title": "Invalid", "source": "foc_datetime_requested"}]}`, providers.Refused, false, 0, "/requested_foc"},
		"gone":                  {404, "", `{"errors": [{"code": "10005", "title": "Resource not found"}]}`, providers.Refused, false, 0, ""},
		"locked":                {409, "", `{"errors": [{"code": "10035", "title": "Resource locked"}]}`, providers.Refused, false, 0, ""},
		"no key":                {401, "", `{"errors": [{"code": "10009", "title": "Authentication failed"}]}`, providers.NotSent, true, 0, ""},
		"no right":              {403, "", `{"errors": [{"code": "10010", "title": "Authorization failed"}]}`, providers.NotSent, true, 0, ""},
		"no such feature here":  {403, "", `{"errors": [{"code": "10038", "title": "Feature not permitted"}]}`, providers.Refused, false, 0, ""},
		"not at this level":     {403, "", `{"errors": [{"code": 10039, "title": "Feature limited"}]}`, providers.Refused, false, 0, ""},
		"throttled":             {429, "X-Ratelimit-Reset: 7", `{"errors": [{"code": "10011", "title": "Too many requests"}]}`, providers.NotSent, false, 7 * time.Second, ""},
		"throttled by a date":   {429, "Retry-After: 3", ``, providers.NotSent, false, 3 * time.Second, ""},
		"their trouble":         {500, "", `{"errors": [{"code": "10007", "title": "Unexpected error"}]}`, providers.Unknown, false, 0, ""},
		"somebody else's words": {422, "", `<html>`, providers.Unknown, false, 0, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if key, value, ok := strings.Cut(test.header, ": "); ok {
				w.Header().Set(key, value)
			}
			w.WriteHeader(test.status)
			_, _ = io.WriteString(w, test.body)
		}))
		t.Cleanup(server.Close)
		client := providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{}))
		client.Transport = Described(t, server.URL, client.Transport)
		a, err := New(Config{BaseURL: server.URL, APIKey: domain.NewSecret("KEYtest"), HTTP: client})
		if err != nil {
			t.Fatal(err)
		}
		_, err = providers.Wrap(a, providers.Options{Account: "telnyx"}).Do(t.Context(), testWant(), providers.Step{Kind: providers.StepCancel, OrderID: "x"})
		f, ok := errors.AsType[*providers.Failure](err)
		if !ok || f.Family != test.family || f.Unauthorized != test.unauthorized || f.RetryAfter != test.retryAfter {
			t.Errorf("%s: %+v", name, err)
			continue
		}
		if f.Family == providers.Refused && f.Faults[0].Pointer != test.pointer {
			t.Errorf("%s: points at %q", name, f.Faults[0].Pointer)
		}
	}
}
