package domain

import "regexp"

// A PhoneNumber is a telephone number in E.164: a plus sign and 8 to 15 digits.
// Only ParsePhoneNumber makes one from outside text.
type PhoneNumber string

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)

// ParsePhoneNumber accepts E.164 and nothing else; ok is false for anything
// that would have to be guessed at.
func ParsePhoneNumber(text string) (n PhoneNumber, ok bool) {
	if !e164.MatchString(text) {
		return "", false
	}
	n = PhoneNumber(text)
	if n[1] == '1' && !n.IsNANP() {
		return "", false
	}
	return n, true
}

// IsNANP reports whether the number has the shape of the North American
// numbering plan: +1, and area code and exchange that begin with 2 to 9.
func (n PhoneNumber) IsNANP() bool {
	return len(n) == 12 && n[:2] == "+1" && n[2] >= '2' && n[5] >= '2'
}

// National returns the ten digits of a NANP number, and "" for any other.
func (n PhoneNumber) National() string {
	if !n.IsNANP() {
		return ""
	}
	return string(n[2:])
}

// IsTollFree reports whether the number has one of the toll-free area codes of
// the North American numbering plan.
func (n PhoneNumber) IsTollFree() bool {
	if !n.IsNANP() {
		return false
	}
	switch n[2:5] {
	case "800", "833", "844", "855", "866", "877", "888":
		return true
	}
	return false
}
