package simulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Operations are the words by which a fault says which requests it hits.
var operations = []string{"create_draft", "upload_document", "update", "commit", "cancel", "activate", "check", "find", "fetch"}

const slowDelay = 3 * time.Second

// A fault spoils the next Count requests of one operation. Before: the effect happens and the provider sees nothing of the
// request (hold, slow: sees it later). After: the provider has carried the request out, and the effect takes its reply's place.
type fault struct {
	Provider  string `json:"provider"`
	Operation string `json:"operation"`
	Moment    string `json:"moment"` // before, after
	Effect    string `json:"effect"` // hold, drop, status, html, slow
	Status    *int   `json:"status"`
	Count     int    `json:"count"` // how many requests it will still hit
	Hits      int    `json:"hits"`  // how many it has hit
	Held      int    `json:"held"`  // how many it is holding now
}

func (f *fault) check() error {
	switch {
	case !slices.Contains(operations, f.Operation):
		return fmt.Errorf("operation %q: must be one of %v", f.Operation, operations)
	case f.Moment != "before" && f.Moment != "after":
		return fmt.Errorf("moment %q: must be before or after", f.Moment)
	case !slices.Contains([]string{"hold", "drop", "status", "html", "slow"}, f.Effect):
		return fmt.Errorf("effect %q: must be hold, drop, status, html or slow", f.Effect)
	case f.Effect == "status" && (f.Status == nil || *f.Status < 200 || *f.Status > 599):
		return fmt.Errorf("status: must be from 200 to 599 with the effect status")
	case f.Count < 1:
		return fmt.Errorf("count %d: must be at least 1", f.Count)
	}
	return nil
}

// faults are those in force.
type faults struct {
	mu       sync.Mutex
	list     []*fault
	released chan struct{} // closed by release: everything held until then goes on
}

func newFaults() *faults { return &faults{released: make(chan struct{})} }

func (fs *faults) add(f fault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = append(fs.list, &f)
}

func (fs *faults) all() (list []fault, held int) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	list = []fault{}
	for _, f := range fs.list {
		list = append(list, *f)
		held += f.Held
	}
	return list, held
}

// release forgets every fault and lets what is held go on.
func (fs *faults) release() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = nil
	close(fs.released)
	fs.released = make(chan struct{})
}

// hit takes the first fault for a request, or nil. For a hold, released is what to wait for.
func (fs *faults) hit(provider, operation, moment string) (f *fault, released <-chan struct{}) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.list {
		if f.Provider == provider && f.Operation == operation && f.Moment == moment && f.Count > 0 {
			f.Count--
			f.Hits++
			if f.Effect == "hold" {
				f.Held++
			}
			return f, fs.released
		}
	}
	return nil, nil
}

// spoil serves a request through the faults in force.
func (s *Sandbox) spoil(p Provider, w http.ResponseWriter, r *http.Request) {
	operation := p.Operation(r)
	if operation == "" {
		s.serve(p, w, r)
		return
	}
	if f, released := s.faults.hit(p.Name(), operation, "before"); f != nil {
		// From here on the caller may leave: the body is read, and the request lives on without it.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "unreadable body", http.StatusBadRequest)
			return
		}
		r = r.WithContext(context.WithoutCancel(r.Context()))
		r.Body = io.NopCloser(bytes.NewReader(body))
		if s.strike(p, f, released, w) {
			return
		}
	}
	f, released := s.faults.hit(p.Name(), operation, "after")
	if f == nil {
		s.serve(p, w, r)
		return
	}
	reply := &heldReply{header: http.Header{}}
	s.serve(p, reply, r.WithContext(context.WithoutCancel(r.Context())))
	if !s.strike(p, f, released, w) {
		reply.send(w)
	}
}

// serve lets the provider answer, after all that was due before.
func (s *Sandbox) serve(p Provider, w http.ResponseWriter, r *http.Request) {
	p.Tick(s.clock.Now())
	p.ServeHTTP(w, r)
}

// strike has a fault's effect. It tells whether that was the reply; if not, things go on as usual.
func (s *Sandbox) strike(p Provider, f *fault, released <-chan struct{}, w http.ResponseWriter) (replied bool) {
	s.log.Info("fault", "provider", f.Provider, "operation", f.Operation, "moment", f.Moment, "effect", f.Effect)
	switch f.Effect {
	case "hold":
		select {
		case <-released:
			return false
		case <-s.closed:
			panic(http.ErrAbortHandler)
		}
	case "drop":
		panic(http.ErrAbortHandler)
	case "status":
		if limited, ok := p.(RateLimited); ok && *f.Status == http.StatusTooManyRequests {
			limited.RateLimitHeaders(w.Header())
		}
		w.WriteHeader(*f.Status)
		return true
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>\n")
		return true
	default: // slow
		select {
		case <-s.After(slowDelay):
			return false
		case <-s.closed:
			panic(http.ErrAbortHandler)
		}
	}
}

// heldReply keeps a provider's reply until a fault lets it out.
type heldReply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heldReply) Header() http.Header { return h.header }

func (h *heldReply) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldReply) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

// send lets the reply out. The caller may be gone; nothing is to be done about that.
func (h *heldReply) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), h.header)
	h.WriteHeader(http.StatusOK)
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes())
}
