package http

import (
	"strconv"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
)

// A reader turns texts of a request into values, and keeps the faults of those
// that have the right form but no meaning, such as the 31st of February.
type reader struct{ faults []domain.Fault }

func (r *reader) fault(pointer, code, message string) {
	r.faults = append(r.faults, domain.Fault{Pointer: pointer, Code: code, Message: message})
}

func (r *reader) instant(pointer, text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fault(pointer, "not_an_instant", "must be an instant (RFC 3339)")
		return nil
	}
	t = t.UTC()
	return &t
}

func (r *reader) requestedFOC(pointer, text string) domain.RequestedFOC {
	foc, ok := domain.ParseRequestedFOC(text)
	if !ok {
		r.fault(pointer, "not_a_date", "must be a date (YYYY-MM-DD) or an instant (RFC 3339)")
	}
	return foc
}

func (r *reader) duration(pointer, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		r.fault(pointer, "not_a_duration", "must be hours, minutes and seconds, such as 15m or 1h30m")
	}
	return d
}

// isDate reports whether the text is a day that exists.
func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func phoneNumber(text string) domain.PhoneNumber { return domain.PhoneNumber(text) }

// orEmpty is the value, or the zero value for null and for what isn't there.
func orEmpty[T any](n nullable.Nullable[T]) T {
	v, _ := n.Get()
	return v
}

func at(list string, i int) string { return list + "/" + strconv.Itoa(i) }
