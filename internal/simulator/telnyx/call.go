package telnyx

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
)

// maxBody is more than the largest document, in base64.
const maxBody = 32 << 20

// call is one request as the operations see it: read whole, at one virtual instant.
type call struct {
	r    *http.Request
	now  time.Time
	body []byte
}

// reply is what an operation answers: JSON, or raw with a content type of its own.
type reply struct {
	status      int
	body        any
	raw         []byte
	contentType string
}

// operation carries out a call under the simulator's lock. It changes nothing before it is sure to succeed.
type operation func(c *call) (reply, error)

func data(status int, v any) reply { return reply{status: status, body: envelope{Data: v}} }

func dataMeta(v, meta any) reply {
	return reply{status: http.StatusOK, body: envelope{Data: v, Meta: meta}}
}

// envelope is what every success of Telnyx's comes in.
type envelope struct {
	Data any `json:"data"`
	Meta any `json:"meta,omitempty"`
}

// do serves an operation: reads the request, lets the numbers' triggers interfere, carries the request out whatever became
// of its caller, journals, and only then answers.
func (s *Simulator) do(op operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		switch {
		case err != nil:
			writeError(w, coded(http.StatusBadRequest, "10023", "", "The body cannot be read."), asDocumented)
			return
		case len(body) > maxBody:
			writeError(w, coded(http.StatusUnprocessableEntity, "10025", "", "The request is too large."), asDocumented)
			return
		}
		c := &call{r: r, body: body}
		mischief := s.interfere(c)
		if mischief.throttled {
			s.RateLimitHeaders(w.Header())
			writeError(w, coded(http.StatusTooManyRequests, "10011", "", "You have exceeded the maximum number of allowed requests."), mischief.shape)
			return
		}
		if mischief.delay > 0 {
			select {
			case <-s.sb.After(mischief.delay):
			case <-s.sb.Closed():
				panic(http.ErrAbortHandler)
			}
		}
		answer, err := s.carryOut(op, c)
		if err != nil {
			writeError(w, err, mischief.shape)
			return
		}
		if mischief.lost {
			panic(http.ErrAbortHandler)
		}
		answer.write(w)
	}
}

func (s *Simulator) carryOut(op operation, c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.now()
	answer, err := op(c)
	// What was changed is journalled even if the answer is a refusal: a refused confirm leaves its trace.
	if failure := s.commit(); failure != nil {
		return reply{}, failure
	}
	return answer, err
}

func (a reply) write(w http.ResponseWriter) {
	switch {
	case a.raw != nil:
		w.Header().Set("Content-Type", a.contentType)
		w.WriteHeader(a.status)
		_, _ = w.Write(a.raw)
	case a.body != nil:
		writeJSON(w, a.status, a.body)
	default:
		w.WriteHeader(a.status)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes())
}

// decode reads a JSON body into v. Members that v has no field for are tolerated.
func (c *call) decode(v any) error {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return coded(http.StatusUnsupportedMediaType, "10029", "", "The Content-Type must be application/json.")
	}
	err = json.Unmarshal(c.body, v)
	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return coded(http.StatusUnprocessableEntity, "10026", pointer(mistyped.Field), "The value has the wrong type.")
	}
	if _, ok := errors.AsType[*time.ParseError](err); ok {
		return coded(http.StatusUnprocessableEntity, "10015", "", "An instant is not in ISO 8601.")
	}
	if err != nil {
		return coded(http.StatusBadRequest, "10023", "", "The body is not valid JSON.")
	}
	return nil
}

// decodeIfAny is decode where there need not be a body.
func (c *call) decodeIfAny(v any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	return c.decode(v)
}

// param is a part of the path.
func (c *call) param(name string) string { return chi.URLParam(c.r, name) }
