package http

import (
	"strconv"
	"strings"
	"time"
)

// How long a call waits for the work it started.
const (
	defaultWait = 10 * time.Second
	longestWait = 60 * time.Second
)

// waitOf reads a Prefer header (RFC 7240): wait=N in seconds, or
// respond-async, which alone means not to wait. Whatever can't be read is
// ignored, as a preference is.
func waitOf(prefer *string) time.Duration {
	if prefer == nil {
		return defaultWait
	}
	wait := defaultWait
	for preference := range strings.SplitSeq(*prefer, ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(strings.TrimSpace(preference), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "wait":
			seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 31)
			if err == nil {
				return min(time.Duration(seconds)*time.Second, longestWait)
			}
		case "respond-async":
			wait = 0
		}
	}
	return wait
}
