package telnyx

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numberRange is a run of numbers that differ in their last digits, both ends included.
type numberRange struct {
	StartAt string `json:"start_at"`
	EndAt   string `json:"end_at"`
}

var rangeEnd = regexp.MustCompile(`^\+\d{7,15}$`)

// maxRange is how many numbers or extensions a range may have.
const maxRange = 1000

// check refuses what is no range of numbers.
func (r numberRange) check(at string) []wireError {
	var faults []wireError
	for _, end := range []struct{ name, number string }{{"start_at", r.StartAt}, {"end_at", r.EndAt}} {
		if !rangeEnd.MatchString(end.number) {
			faults = append(faults, codedError("10016", at+"/"+end.name, "The phone number "+end.number+" is not in +E.164 format."))
		}
	}
	if len(faults) == 0 && (len(r.StartAt) != len(r.EndAt) || r.size() < 1 || r.size() > maxRange) {
		faults = append(faults, codedError("10033", at, "The range must go up, by 999 numbers at most."))
	}
	return faults
}

// span is the range as integers.
func (r numberRange) span() span {
	start, _ := strconv.Atoi(strings.TrimPrefix(r.StartAt, "+"))
	end, _ := strconv.Atoi(strings.TrimPrefix(r.EndAt, "+"))
	return span{start, end}
}

func (r numberRange) size() int { return r.span().EndAt - r.span().StartAt + 1 }

func (r numberRange) contains(number string) bool {
	return len(number) == len(r.StartAt) && r.StartAt <= number && number <= r.EndAt
}

// numbers are all in the range.
func (r numberRange) numbers() []string {
	var all []string
	for n := r.span().StartAt; n <= r.span().EndAt; n++ {
		all = append(all, "+"+strconv.Itoa(n))
	}
	return all
}

// span is a run of integers, such as extensions, both ends included.
type span struct {
	StartAt int `json:"start_at"`
	EndAt   int `json:"end_at"`
}

// checkActivation refuses activation ranges that are missing, turned round, outside of the whole, or overlap.
func checkActivation(whole span, parts []span) []wireError {
	const at = "/activation_ranges"
	if len(parts) == 0 {
		return []wireError{codedError("10004", at, "There must be at least one activation range.")}
	}
	parts = slices.SortedFunc(slices.Values(parts), func(a, b span) int { return cmp.Compare(a.StartAt, b.StartAt) })
	for i, part := range parts {
		switch {
		case part.EndAt < part.StartAt, part.StartAt < whole.StartAt, part.EndAt > whole.EndAt:
			return []wireError{codedError("10033", at, "The activation ranges must lie within the range.")}
		case i > 0 && part.StartAt <= parts[i-1].EndAt:
			return []wireError{codedError("10015", at, "The activation ranges must not overlap.")}
		}
	}
	return nil
}

// rangesAllowed refuses what only German orders have, and only while they can be changed (Telnyx guides on blocks and on
// extended numbers).
func (o *order) rangesAllowed() error {
	switch {
	case o.Country != "DE":
		return coded(http.StatusUnprocessableEntity, "10015", "", "Only German numbers can be ported as blocks or with extensions.")
	case !slices.Contains(amendable, o.Status):
		return coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be changed in status "+o.Status+".")
	}
	return nil
}
