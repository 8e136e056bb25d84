package portwaytest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What the controls of the sandbox are asked, to the letter. The examples ask a real one.
func TestControls(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		use    func(t *testing.T, s *Sandbox)
		asked  string
	}{
		"ledger": {
			answer: `{"data": [{"provider": "telnyx", "phone_numbers": ["+13125550142"], "committed": true}]}`,
			use: func(t *testing.T, s *Sandbox) {
				want := []ProviderOrder{{Provider: "telnyx", PhoneNumbers: []string{"+13125550142"}, Committed: true}}
				if diff := cmp.Diff(want, s.Ledger("+13125550142")); diff != "" {
					t.Error(diff)
				}
			},
			asked: "GET /sandbox/ledger?phone_number=%2B13125550142 ",
		},
		"fault": {
			answer: `{}`,
			use: func(_ *testing.T, s *Sandbox) {
				s.Fault(Fault{Provider: "telnyx", Operation: "commit", Moment: "before", Effect: "status", Status: 500})
			},
			asked: `POST /sandbox/faults {"provider":"telnyx","operation":"commit","moment":"before","effect":"status","status":500}` + "\n",
		},
		"release": {
			use:   func(_ *testing.T, s *Sandbox) { s.ReleaseFaults() },
			asked: "DELETE /sandbox/faults ",
		},
		"advance": {
			answer: `{"now": "2026-12-01T15:04:05.120Z", "offset_seconds": 5400, "settled": true}`,
			use: func(t *testing.T, s *Sandbox) {
				want := time.Date(2026, 12, 1, 15, 4, 5, 120e6, time.UTC)
				if got := s.Advance(90 * time.Minute); !got.Equal(want) {
					t.Errorf("it is %v, not %v", got, want)
				}
			},
			asked: `POST /sandbox/clock/advance {"duration":"1h30m0s"}` + "\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked string
			controls := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				asked = r.Method + " " + r.URL.RequestURI() + " " + string(body)
				_, _ = io.WriteString(w, tt.answer)
			}))
			t.Cleanup(controls.Close)
			tt.use(t, (&Sandbox{URL: controls.URL, sim: controls.URL}).In(t))
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Only whole lines count: the rest of one may still come.
func TestTailKeepsTheEnd(t *testing.T) {
	t.Parallel()
	var said tail
	for range tailSize {
		_, _ = said.Write([]byte("x"))
	}
	_, _ = said.Write([]byte("\nkey=k1\ndocs=http://127.0.0.1:8080/docs\nbandwidth=http://127"))
	if got := len(said.tail()); got != tailSize {
		t.Errorf("it keeps %d bytes", got)
	}
	want := map[string]string{"key": "k1", "docs": "http://127.0.0.1:8080/docs"}
	if diff := cmp.Diff(want, said.values()); diff != "" {
		t.Error(diff)
	}
}
