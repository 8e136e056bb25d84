package bandwidth

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// splitBase takes a base path off: the rest begins with the account. Under v2 numbers are E.164, under all others ten digits.
func splitBase(path string) (e164 bool, rest string, ok bool) {
	for _, base := range []string{"/api/v2/accounts", "/api/v1/accounts", "/v1.0/accounts", "/api/accounts"} {
		if rest, ok := strings.CutPrefix(path, base+"/"); ok {
			return base == "/api/v2/accounts", "/" + rest, true
		}
	}
	return false, "", false
}

// documentedBase is how Bandwidth writes its own addresses, whatever base it was called through (Bandwidth API reference,
// Location and Links).
const documentedBase = "https://dashboard.bandwidth.com:443/v1.0/accounts/"

// maxBody is above every documented limit, so that each limit answers for itself.
const maxBody = 8 << 20

// A call is one authenticated request for the account.
type call struct {
	*http.Request
	e164 bool
	user string
	body []byte
	now  time.Time // virtual
	made []tn      // the numbers of what it made, for the triggers
}

// A reply is what a handler answers. A nil body is an empty one.
type reply struct {
	status   int
	location string
	body     any               // XML, unless raw is set
	raw      []byte            // bytes as they are
	header   map[string]string // beside Content-Type
}

type handler func(*call) reply

func (s *Simulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(pattern string, h handler) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, h) })
	}
	for pattern, h := range map[string]handler{
		"POST /lnpchecker": s.postLnpChecker,

		"POST /tollFreePortingValidations":       s.postValidation,
		"GET /tollFreePortingValidations":        s.listValidations,
		"GET /tollFreePortingValidations/{id}":   s.getValidation,
		"PATCH /tollFreePortingValidations/{id}": s.patchValidation,

		"POST /portins":        s.postPortIn,
		"GET /portins":         s.listPortIns,
		"GET /portins/totals":  s.countPortIns,
		"GET /portins/status":  s.listPortIns, // its body is documented nowhere: that of a list
		"GET /portins/{id}":    s.getPortIn,
		"PUT /portins/{id}":    s.putPortIn,
		"DELETE /portins/{id}": s.deletePortIn,

		"GET /sites/{site}/portins": s.listPortIns,

		"POST /subscriptions":        s.postSubscription,
		"GET /subscriptions":         s.listSubscriptions,
		"GET /subscriptions/{id}":    s.getSubscription,
		"PUT /subscriptions/{id}":    s.putSubscription,
		"DELETE /subscriptions/{id}": s.deleteSubscription,

		"POST /bulkPortins":                s.postBulk,
		"GET /bulkPortins":                 s.listBulks,
		"GET /bulkPortins/{id}":            s.getBulk,
		"PUT /bulkPortins/{id}":            s.putBulk,
		"PATCH /bulkPortins/{id}":          s.patchBulk,
		"DELETE /bulkPortins/{id}":         s.deleteBulk,
		"GET /bulkPortins/{id}/tnList":     s.getTnList,
		"PUT /bulkPortins/{id}/tnList":     s.putTnList,
		"GET /bulkPortins/{id}/portinList": s.getPortinList,
		"PUT /bulkPortins/{id}/portinList": s.putPortinList,

		"GET /portins/{id}/activationStatus": s.getActivation,
		"PUT /portins/{id}/activationStatus": s.putActivation,
		"GET /portins/{id}/totals":           s.getTotals,
		"GET /portins/{id}/tns":              s.getNumbers,
		"GET /portins/{id}/areaCodes":        s.getAreaCodes,
		"GET /portins/{id}/npaNxx":           s.getNpaNxx,
	} {
		handle(pattern, h)
	}
	for pattern, h := range map[string]handler{
		"GET %s/{id}/loas":                    s.listDocuments,
		"POST %s/{id}/loas":                   s.postDocument,
		"GET %s/{id}/loas/{file}":             s.getDocument,
		"PUT %s/{id}/loas/{file}":             s.putDocument,
		"DELETE %s/{id}/loas/{file}":          s.deleteDocument,
		"GET %s/{id}/loas/{file}/metadata":    s.getMetadata,
		"PUT %s/{id}/loas/{file}/metadata":    s.putMetadata,
		"DELETE %s/{id}/loas/{file}/metadata": s.deleteMetadata,

		"GET %s/{id}/notes":        s.listNotes,
		"POST %s/{id}/notes":       s.postNote,
		"PUT %s/{id}/notes/{note}": s.putNote,

		"GET %s/{id}/history": s.getHistory,
	} {
		handle(fmt.Sprintf(pattern, "/portins"), h)
		handle(fmt.Sprintf(pattern, "/bulkPortins"), h)
	}
	return mux
}

// serve carries a request out: alone, after all that was due before, and journalled before it is answered.
func (s *Simulator) serve(w http.ResponseWriter, r *http.Request, h handler) {
	c, _ := r.Context().Value(callKey{}).(*call)
	c.Request = r
	var err error
	if c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if s.delay(c, w) {
		return
	}
	answer, lost, err := s.carryOut(c, h)
	switch {
	case err != nil:
		s.sandbox.Log().ErrorContext(r.Context(), "bandwidth simulator", "path", r.URL.Path, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	case lost:
		panic(http.ErrAbortHandler)
	default:
		write(w, answer)
	}
}

func (s *Simulator) carryOut(c *call, h handler) (answer reply, lost bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.sandbox.Clock().Now()
	s.tick(c.now)
	answer = h(c)
	lost = s.loses(c)
	return answer, lost, s.commit()
}

const prolog = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

func write(w http.ResponseWriter, answer reply) {
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	if answer.location != "" {
		w.Header().Set("Location", answer.location)
	}
	switch {
	case answer.raw != nil:
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.raw)
	case answer.body != nil:
		text, err := xml.Marshal(answer.body)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, prolog)
		_, _ = w.Write(text)
	default:
		w.WriteHeader(answer.status)
	}
}
