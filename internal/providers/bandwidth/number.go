package bandwidth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// text writes a number the way the API's version wants it. Only numbers of the
// North American plan have ten digits.
func (f NumberFormat) text(n domain.PhoneNumber) string {
	if f == FormatNational && n.IsNANP() {
		return n.National()
	}
	return string(n)
}

func (f NumberFormat) texts(numbers []domain.PhoneNumber) []string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = f.text(n)
	}
	return out
}

// parseNumber reads a number in either format.
func parseNumber(text string) (domain.PhoneNumber, bool) {
	if !strings.HasPrefix(text, "+") && len(text) == 10 {
		text = "+1" + text
	}
	return domain.ParsePhoneNumber(text)
}

// parseNumbers reads a list that must be whole: an order with a number that
// can't be read is not understood.
func parseNumbers(texts []string) ([]domain.PhoneNumber, error) {
	numbers := make([]domain.PhoneNumber, 0, len(texts))
	for _, text := range texts {
		n, ok := parseNumber(text)
		if !ok {
			return nil, fmt.Errorf("unreadable number in a list of %d", len(texts))
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// knownNumbers reads those of a list that are numbers.
func knownNumbers(texts []string) []domain.PhoneNumber {
	var numbers []domain.PhoneNumber
	for _, text := range texts {
		if n, ok := parseNumber(text); ok {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// joinNumbers is one text for a set of numbers, the same for every order.
func joinNumbers(numbers []domain.PhoneNumber) string {
	texts := FormatE164.texts(numbers)
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " ")
}
