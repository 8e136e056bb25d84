package providers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxRetryAfter bounds what a provider's header can make us wait.
const maxRetryAfter = 10 * time.Minute

// classify decides what a failed adapter call proves. Only what the transport
// saw counts as proof: an adapter whose requests went another way has none.
// Rules: design, "Outcome families".
func classify(err error, mutates bool, seen []Request, now time.Time) *Failure {
	f := &Failure{Family: Unknown, Code: "unreadable", Err: cause(err)}
	last := decisive(seen, mutates)
	if last == nil {
		f.Code = "no_request"
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			f.Code = "timeout"
		}
		return f
	}
	f.Status = last.Status
	f.RetryAfter = retryAfter(*last, now)
	refusal, refused := errors.AsType[*Refusal](err)
	sent := last.Written && (last.Mutating || !mutates)
	switch {
	case errors.Is(err, ErrBreakerOpen):
		f.Code = "breaker_open"
	case errors.Is(err, ErrThrottled):
		f.Code = "throttled"
	case last.Status == http.StatusTooManyRequests:
		f.Code, sent = "throttled", false
	case last.Status == http.StatusUnauthorized || last.Status == http.StatusForbidden && !(refused && refusal.Denied && mutates):
		f.Code, sent, f.Unauthorized = "unauthorized", false, true
	case refused && isRefusal(last.Status):
		f.Code = "refused"
		f.Faults, f.ByOrder = refusal.Faults, refusal.ByOrder
		if sent {
			f.Family = Refused
			return f
		}
	case last.Status >= 300:
		f.Code = "http_" + strconv.Itoa(last.Status)
		f.Bare = isRefusal(last.Status)
	case last.Status > 0: // unreadable
	case errors.Is(err, context.DeadlineExceeded):
		f.Code = "timeout"
	case errors.Is(err, context.Canceled):
		f.Code = "cancelled"
	case last.Written:
		f.Code = "connection_lost"
	default:
		f.Code = "no_connection"
	}
	if !sent {
		f.Family = NotSent
	}
	return f
}

// decisive is the request that settles what is known: of a mutating call the
// mutating one, if it came to that; else the last.
func decisive(seen []Request, mutates bool) *Request {
	for i := range seen {
		if mutates && seen[i].Mutating {
			return &seen[i]
		}
	}
	if len(seen) == 0 {
		return nil
	}
	return &seen[len(seen)-1]
}

// isRefusal reports whether a status can mean no. A 408 says that the provider
// gave up waiting, and nothing about what it did.
func isRefusal(status int) bool {
	return status >= 400 && status < 500 && status != http.StatusRequestTimeout
}

// retryAfter reads Retry-After (seconds or a date) or else X-RateLimit-Reset
// (seconds from now at Telnyx; elsewhere also an instant in seconds or
// milliseconds).
func retryAfter(r Request, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseFloat(r.RetryAfter, 64); err == nil {
		wait = secondsOf(seconds)
	} else if at, err := http.ParseTime(r.RetryAfter); err == nil {
		wait = at.Sub(now)
	} else if reset, err := strconv.ParseFloat(r.RateReset, 64); err == nil {
		switch {
		case reset > 1e11:
			wait = time.UnixMilli(int64(min(reset, 1e15))).Sub(now)
		case reset > 1e9:
			wait = time.Unix(int64(reset), 0).Sub(now)
		default:
			wait = secondsOf(reset)
		}
	}
	return min(max(wait, 0), maxRetryAfter)
}

func secondsOf(s float64) time.Duration {
	if !(s > 0) {
		return 0
	}
	return time.Duration(min(s, maxRetryAfter.Seconds()) * float64(time.Second))
}

// cause drops the address from the error of an HTTP client: its query names
// numbers.
func cause(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
