package domain

import (
	"regexp"
	"slices"
	"strings"
)

// SplitStreet takes a North American street address apart into what a losing
// carrier compares field by field. It answers ok only where there is one
// reading: a wrong guess costs a rejection and days, so that grid addresses
// ("W123 N4567 …"), post boxes, units that belong in the extended address,
// French street types and the like are left to the caller, who can give the
// parts.
//
// Directionals come out as N, S, E, W, NE, NW, SE or SW, which is all that
// Bandwidth accepts (error codes 7329 and 7330), and street suffixes in the
// Postal Service's abbreviation (Publication 28, appendix C1). Everything else
// stays as it was written.
func SplitStreet(street string) (parts StreetParts, ok bool) {
	words := strings.Fields(fractions.Replace(street))
	if len(words) < 2 {
		return StreetParts{}, false
	}
	house := houseNumber.FindStringSubmatch(words[0])
	if house == nil {
		return StreetParts{}, false
	}
	parts.HouseNumber, parts.HouseSuffix = house[1], house[2]
	words = words[1:]

	if fraction.MatchString(words[0]) {
		if parts.HouseSuffix != "" || len(words) == 1 {
			return StreetParts{}, false
		}
		parts.HouseSuffix, words = words[0], words[1:]
	}
	if letter.MatchString(words[0]) && directional(words[0]) == "" && !isNameAlone(words) {
		// "311 B Main St" is house 311B, "311 A Philip Randolph Blvd" is not.
		return StreetParts{}, false
	}
	for i, w := range words {
		if !plainWord.MatchString(w) || isUnit(words, i) || slices.Contains(frenchTypes, fold(w)) {
			return StreetParts{}, false
		}
	}

	words, parts.PreDirectional, ok = takePreDirectional(words)
	if !ok {
		return StreetParts{}, false
	}
	words, parts.PostDirectional, ok = takePostDirectional(words)
	if !ok {
		return StreetParts{}, false
	}
	words, parts.StreetSuffix = takeSuffix(words)
	parts.StreetName = strings.Join(words, " ")
	return parts, true
}

// String puts the parts together on one line.
func (p StreetParts) String() string {
	house := p.HousePrefix + p.HouseNumber
	if p.HouseSuffix != "" && letter.MatchString(p.HouseSuffix) {
		house += p.HouseSuffix
	} else if p.HouseSuffix != "" {
		house += " " + p.HouseSuffix
	}
	line := []string{house, p.PreDirectional, p.StreetName, p.StreetSuffix, p.PostDirectional}
	return strings.Join(slices.DeleteFunc(line, func(s string) bool { return s == "" }), " ")
}

var (
	// "12", "12-34" as in Queens, "12A", "12-A"; not "12N", which may be a grid's.
	houseNumber = regexp.MustCompile(`^([0-9]+(?:-[0-9]+)?)(?:-?([A-DF-MO-RT-VX-Za-df-mo-rt-vx-z]))?$`)
	fraction    = regexp.MustCompile(`^[1-9]/[2-9]$`)
	letter      = regexp.MustCompile(`^[A-Za-z]$`)
	plainWord   = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9.'’&/-]*$`)
	fractions   = strings.NewReplacer("½", " 1/2 ", "¼", " 1/4 ", "¾", " 3/4 ")
)

// takePreDirectional takes the directional before the street's name. Where
// only a suffix follows, the directional is the name: "100 North St".
func takePreDirectional(words []string) (rest []string, found string, ok bool) {
	found = directional(words[0])
	if found == "" || len(words) == 1 {
		return words, "", true
	}
	rest = words[1:]
	switch {
	case isNameAlone(words):
		return words, "", true
	case suffixOf(rest[0]) != "" && (len(rest) == 1 || len(rest) == 2 && directional(rest[1]) != ""):
		// "100 South Park": South Park, or Park to the south?
		return nil, "", false
	case directional(rest[0]) != "" && !isNameAlone(rest):
		// "100 North East 5th St": East 5th, or fifth to the north-east?
		return nil, "", false
	}
	return rest, found, true
}

// isNameAlone reports whether the words are a name of one word with a suffix
// that nobody takes for a name, and perhaps a directional behind.
func isNameAlone(words []string) bool {
	if len(words) == 3 && directional(words[2]) != "" {
		words = words[:2]
	}
	return len(words) == 2 && slices.Contains(plainSuffixes, suffixOf(words[1]))
}

// takePostDirectional takes the directional behind the street. Behind a lone
// type it may be the street's name ("Avenue S", "County Road N").
func takePostDirectional(words []string) (rest []string, found string, ok bool) {
	last := len(words) - 1
	found = directional(words[last])
	if found == "" || last == 0 {
		return words, "", true
	}
	if suffixOf(words[last-1]) != "" && (last == 1 || last == 2 && slices.Contains(roadOwners, fold(words[0]))) {
		return nil, "", false
	}
	if last > 1 && directional(words[last-1]) != "" {
		return nil, "", false
	}
	return words[:last], found, true
}

// takeSuffix takes the street's type where it ends the name: not in "Avenue of
// the Americas", "Highway 61", "Broadway" or "The Circle".
func takeSuffix(words []string) (name []string, suffix string) {
	last := len(words) - 1
	suffix = suffixOf(words[last])
	if suffix == "" || last == 0 || last == 1 && fold(words[0]) == "the" {
		return words, ""
	}
	return words[:last], suffix
}

func directional(word string) string { return directionals[fold(word)] }

func suffixOf(word string) string { return suffixes[fold(word)] }

func isUnit(words []string, i int) bool {
	word := fold(words[i])
	return slices.Contains(units, word) && i > 0 || i == len(words)-1 && i > 0 && slices.Contains(lastUnits, word) ||
		word == "box" || word == "po" || word == "pob"
}

func fold(word string) string { return strings.ToLower(strings.ReplaceAll(word, ".", "")) }

var directionals = map[string]string{
	"n": "N", "north": "N", "s": "S", "south": "S", "e": "E", "east": "E", "w": "W", "west": "W",
	"ne": "NE", "northeast": "NE", "nw": "NW", "northwest": "NW",
	"se": "SE", "southeast": "SE", "sw": "SW", "southwest": "SW",
}

// units begin what belongs in the extended address.
var units = []string{
	"apt", "apartment", "suite", "ste", "unit", "floor", "fl", "bldg", "building", "room", "rm", "lot",
	"dept", "department", "hangar", "hngr", "slip", "trailer", "trlr", "penthouse",
}

// lastUnits are units at the end of an address, and names anywhere else.
var lastUnits = []string{"rear", "side", "upper", "lower", "front", "basement", "bsmt", "lobby", "office", "ofc", "ph"}

var frenchTypes = []string{"rue", "chemin", "boul", "montée", "rang", "ouest", "nord", "sud"}

// roadOwners come before Road or Highway in names like "County Road N".
var roadOwners = []string{"county", "state", "us", "forest", "town", "old"}

// plainSuffixes are never read as a street's name.
var plainSuffixes = []string{"St", "Ave", "Rd", "Blvd", "Dr", "Ln", "Ct", "Pl", "Ter", "Way", "Cir", "Pkwy", "Hwy", "Trl"}
