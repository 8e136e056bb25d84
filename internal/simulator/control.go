package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// control is /sandbox: the clock, the ledger, the faults and the keys. It asks for no credentials.
func (s *Sandbox) control(p Provider) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sandbox/clock", func(w http.ResponseWriter, r *http.Request) {
		s.writeClock(w, true)
	})
	mux.HandleFunc("POST /sandbox/clock/advance", s.postAdvance)
	mux.HandleFunc("GET /sandbox/ledger", s.getLedger)
	mux.HandleFunc("GET /sandbox/faults", s.getFaults)
	mux.HandleFunc("POST /sandbox/faults", func(w http.ResponseWriter, r *http.Request) {
		s.postFault(p.Name(), w, r)
	})
	mux.HandleFunc("DELETE /sandbox/faults", func(w http.ResponseWriter, r *http.Request) {
		s.faults.release()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /sandbox/keys", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		keys := maps.Clone(s.keys)
		s.mu.Unlock()
		writeJSON(w, http.StatusOK, keys)
	})
	return mux
}

// instant is how the sandbox writes times: UTC with milliseconds.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Sandbox) writeClock(w http.ResponseWriter, settled bool) {
	var reply struct {
		Now           string  `json:"now"`
		OffsetSeconds float64 `json:"offset_seconds"`
		Settled       bool    `json:"settled"`
		NextDue       *string `json:"next_due"`
	}
	reply.Now = instant(s.clock.Now())
	reply.OffsetSeconds = s.clock.Offset().Seconds()
	reply.Settled = settled
	if due, ok := s.nextDue(); ok {
		// Rounded up, so that who advances to it arrives.
		text := instant(due.Add(time.Millisecond - 1))
		reply.NextDue = &text
	}
	writeJSON(w, http.StatusOK, reply)
}

func (s *Sandbox) postAdvance(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Duration string `json:"duration"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		writeFault(w, http.StatusBadRequest, fmt.Sprintf("the body must be JSON: %v", err))
		return
	}
	d, err := time.ParseDuration(body.Duration)
	if err != nil || d < 0 {
		writeFault(w, http.StatusBadRequest, fmt.Sprintf("duration %q: must be like 12h or 1h30m, and not negative", body.Duration))
		return
	}
	settled, err := s.advance(r.Context(), d)
	if err != nil {
		s.log.ErrorContext(r.Context(), "advance", "error", err)
		writeFault(w, http.StatusInternalServerError, "the journal cannot be written")
		return
	}
	s.writeClock(w, settled)
}

func (s *Sandbox) getLedger(w http.ResponseWriter, r *http.Request) {
	s.tick(s.clock.Now())
	wanted := digits(r.URL.Query().Get("phone_number")) // a bare "+" in a query arrives as a space
	if len(wanted) == 10 {
		wanted = "1" + wanted
	}
	data := []LedgerEntry{}
	for _, p := range s.all() {
		for _, entry := range p.Ledger() {
			if entry.PhoneNumbers == nil {
				entry.PhoneNumbers = []string{}
			}
			if wanted == "" || containsNumber(entry.PhoneNumbers, wanted) {
				data = append(data, entry)
			}
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": data})
}

func containsNumber(numbers []string, wanted string) bool {
	for _, n := range numbers {
		if digits(n) == wanted {
			return true
		}
	}
	return false
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// getFaults lists the faults in force with what they hit and hold, so that a test can wait until a request is held.
func (s *Sandbox) getFaults(w http.ResponseWriter, r *http.Request) {
	list, held := s.faults.all()
	writeJSON(w, http.StatusOK, map[string]any{"data": list, "held": held})
}

func (s *Sandbox) postFault(addressed string, w http.ResponseWriter, r *http.Request) {
	f := fault{Provider: addressed, Count: 1}
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		writeFault(w, http.StatusBadRequest, fmt.Sprintf("the body must be JSON: %v", err))
		return
	}
	f.Hits, f.Held = 0, 0
	if err := f.check(); err != nil {
		writeFault(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	known := false
	for _, p := range s.all() {
		known = known || p.Name() == f.Provider
	}
	if !known {
		writeFault(w, http.StatusUnprocessableEntity, fmt.Sprintf("provider %q: there is none of that name", f.Provider))
		return
	}
	s.faults.add(f)
	writeJSON(w, http.StatusCreated, f)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func writeFault(w http.ResponseWriter, status int, detail string) {
	writeJSON(w, status, map[string]any{"title": http.StatusText(status), "status": status, "detail": detail})
}
