package wire

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
)

// FuzzReply: whatever arrives is data, a refusal or unreadable, and nothing of
// it is repeated in the error.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		`{"data": [{"id": "x", "phone_numbers": [{"phone_number": 17735550142}], "status": {"value": "draft", "details": [{"code": 1}]}}]}`,
		`{"data": {"id": null, "misc": null, "end_user": null, "webhook_url": "", "activation_settings": {"foc_datetime_actual": "2026-05-12"}}}`,
		`{"errors": [{"code": 10015, "source": "x"}]}`, `{"errors": {"source": {"pointer": {}}}}`, `{"errors": [null, 1]}`,
		`<html>`, ``, `null`, `{"data": null}`, `{"data": [], "meta": {"total_pages": "x"}}`,
	} {
		f.Add(200, []byte(seed))
		f.Add(422, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e, err := parseReply(status, body)
		if err != nil {
			return
		}
		_, _ = decode[PortingOrder](e.Data)
		_, _ = decode[[]PortingOrder](e.Data)
		_, _ = decode[[]PortabilityCheck](e.Data)
		_, _ = decode[[]PhoneNumber](e.Data)
		_, _ = decode[Document](e.Data)
		_, _ = decode[[]AdditionalDocument](e.Data)
		if events, err := decode[[]Event](e.Data); err == nil {
			for _, event := range events {
				_, _ = event.OrderID(), event.At()
			}
		}
		if windows, err := decode[[]FOCWindow](e.Data); err == nil {
			for _, w := range windows {
				if start, end, ok := w.Span(); ok && end.Before(start.Time) {
					t.Errorf("a window from %v to %v", start, end)
				}
			}
		}
	})
}

// FuzzErrors: an envelope that is read has at least one error.
func FuzzErrors(f *testing.F) {
	for _, seed := range []string{`{"errors": [{"title": "x"}]}`, `{"errors": {}}`, `{"errors": "x"}`, `{"errors": []}`, `{"errors":[{"source":[{}]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		errs, ok := ParseErrors(body)
		if ok && len(errs) == 0 {
			t.Error("an envelope without an error")
		}
	})
}

// FuzzInstant: an instant that is read is written and read again as the same.
func FuzzInstant(f *testing.F) {
	for _, seed := range []string{"2026-05-12T14:00:00Z", "2026-05-12T14:00:00.123456789+00:00", "2026-05-12", "", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := json.Marshal(text)
		if err != nil {
			t.Skip()
		}
		var first, second Instant
		if json.Unmarshal(raw, &first) != nil || first.IsZero() || first.Year() > 9999 {
			return
		}
		if err := json.Unmarshal([]byte(`"`+FormatInstant(first.Time)+`"`), &second); err != nil {
			t.Fatal(err)
		}
		if !first.Truncate(time.Second).Equal(second.Time) {
			t.Errorf("%v became %v", first, second)
		}
	})
}

// FuzzE164: what comes out is a plus sign and digits, or nothing.
func FuzzE164(f *testing.F) {
	for _, seed := range []string{"+17735550142", "7735550142", "", "+", "++1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := E164(Text(text))
		for i, r := range got {
			if (i == 0) != (r == '+') || i > 0 && (r < '0' || r > '9') {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}

// FuzzWebhook: what is delivered is about orders with ids, or about none.
func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		`{"data":{"id":"e","payload":{"id":"po"}},"meta":{"attempt":1}}`, `{"id":"e","payload":{"from":{"id":"a"},"to":{"id":"b"}}}`,
		`{"data":{"id":1,"payload":null}}`, `{"data":[]}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w, ok := ParseWebhook(body)
		if ok && w.ID == "" {
			t.Error("an event without an id")
		}
		for _, id := range w.Orders() {
			if id == "" {
				t.Error("an order without an id")
			}
		}
	})
}

// FuzzBeside: what stands beside an order is read or turned down.
func FuzzBeside(f *testing.F) {
	f.Add([]byte(`{"id":"c","body":"x","user_type":"admin","created_at":"2026-12-01T15:00:00Z"}`))
	f.Add([]byte(`{"id":"j","status":"created","activate_at":null,"activation_windows":[{"start_at":"2026-12-10T12:00:00Z","end_at":""}]}`))
	f.Add([]byte(`{"field_type":"document","field_value":null,"requirement_type":{"id":"t","name":"Passport"}}`))
	f.Add([]byte(`{"phone_number":"+61424000142","verified":true}`))
	f.Add([]byte(`{"id":"f","status":"denied","av_scan_status":null,"created_at":"2026-12-01"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var c Comment
		_ = json.Unmarshal(body, &c)
		var j ActivationJob
		_ = json.Unmarshal(body, &j)
		var r Requirement
		_ = json.Unmarshal(body, &r)
		var v VerificationCode
		_ = json.Unmarshal(body, &v)
		var d Document
		if json.Unmarshal(body, &d) == nil && d.Denied() && d.Status == "" && d.Scan == "" {
			t.Error("denied for nothing")
		}
	})
}

// FuzzLetter: only a PDF is a letter.
func FuzzLetter(f *testing.F) {
	f.Add(200, []byte("%PDF-1.4"))
	f.Add(200, []byte(`{"data":{}}`))
	f.Add(404, []byte(`{"errors":[{"code":"10005"}]}`))
	f.Add(302, []byte(``))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		letter, err := parseLetter(status, body)
		if (err == nil) != bytes.HasPrefix(letter, []byte("%PDF-")) {
			t.Errorf("%d: %d bytes, %v", status, len(letter), err)
		}
	})
}
