package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An Error is an answer of 400 or more. Act upon its Code; Errors has every place in the request that is at fault.
type Error struct {
	Problem
	// RetryAfter is how long to wait before it is worth trying again; 0 if the gateway didn't say.
	RetryAfter time.Duration
}

func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "portway: %d %s: %s", e.Status, e.Code, e.Detail)
	for _, f := range e.Errors {
		fmt.Fprintf(&text, "; %s %s: %s", f.place(), f.Code, f.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	return text.String()
}

// place is where in the request the fault is.
func (f Fault) place() string {
	for _, place := range []*string{f.Pointer, f.Parameter, f.Header} {
		if place != nil {
			return *place
		}
	}
	return "request"
}

// ErrorCode returns the code of the *Error in err, such as "stale"; "" if there is none.
func ErrorCode(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// problemLimit bounds what is read of a refusal.
const problemLimit = 1 << 20

// refusal reads the problem out of an answer. An answer that isn't the gateway's own, such as a proxy's, has no code.
func refusal(r *http.Response) *Error {
	defer func() { _ = r.Body.Close() }()
	e := &Error{RetryAfter: retryAfter(r.Header)}
	body, err := io.ReadAll(io.LimitReader(r.Body, problemLimit))
	if err != nil || json.Unmarshal(body, &e.Problem) != nil || e.Code == "" {
		e.Problem = Problem{Title: r.Status, Detail: fmt.Sprintf("%s: %.200s", r.Status, body)}
	}
	e.Status = r.StatusCode
	return e
}

// retryAfter is the header in seconds, the form that the gateway uses.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
