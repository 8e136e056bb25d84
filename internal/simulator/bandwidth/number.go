package bandwidth

import (
	"regexp"
	"strings"
)

// A tn is a North American telephone number as ten digits.
type tn string

var tenDigits = regexp.MustCompile(`^[2-9][0-9]{2}[2-9][0-9]{6}$`)

// parseNumber reads a number as the API version writes it. Anything but "+" and digits under v2 is error 1022; what
// looks right but is no North American number is what the caller says it is.
func parseNumber(written string, e164 bool) (n tn, wrongForm bool, ok bool) {
	if e164 {
		var plus bool
		if written, plus = strings.CutPrefix(written, "+"); !plus {
			return "", true, false
		}
		var one bool
		if written, one = strings.CutPrefix(written, "1"); !one {
			return "", false, false
		}
	}
	if !tenDigits.MatchString(written) {
		return "", false, false
	}
	return tn(written), false, true
}

// looseNumber reads a number in whatever form, as filters do.
func looseNumber(written string) tn {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, written)
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	return tn(digits)
}

// write is the number as the API version writes it.
func (n tn) write(e164 bool) string {
	if e164 {
		return "+1" + string(n)
	}
	return string(n)
}

func (n tn) npa() string    { return string(n[:3]) }
func (n tn) npaNxx() string { return string(n[:6]) }

func (n tn) tollFree() bool {
	switch n.npa() {
	case "800", "833", "844", "855", "866", "877", "888":
		return true
	}
	return false
}

func writeAll(numbers []tn, e164 bool) []string {
	var all []string
	for _, n := range numbers {
		all = append(all, n.write(e164))
	}
	return all
}
