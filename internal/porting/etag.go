package porting

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// etag is the edit version of one resource as an opaque strong validator.
func etag(id string, version int64) string {
	return `"` + id[max(0, len(id)-6):] + "-" + strconv.FormatInt(version, 36) + `"`
}

// ifMatch refuses a change that was not made from the current version, as an
// If-Match header says (RFC 9110, section 13.1.1). A change must have one: *,
// or a list of validators, of which a weak one matches nothing.
func ifMatch(header, current string) error {
	if header == "" {
		return &domain.Error{
			Code: domain.CodeIfMatchRequired, Message: "A change names the version it was made from, in If-Match.",
			Faults: []domain.Fault{{Header: "If-Match", Code: "required", Message: "is required"}}, FaultsTotal: 1,
		}
	}
	validators, ok := parseValidators(header)
	if !ok {
		return &domain.Error{
			Code: domain.CodeInvalidParameter, Message: "If-Match can't be read; nothing was done.",
			Faults: []domain.Fault{{
				Header: "If-Match", Code: "invalid", Message: "must be an ETag in its quotes, several of them with commas between, or *",
			}}, FaultsTotal: 1,
		}
	}
	if slices.Contains(validators, "*") || slices.Contains(validators, current) {
		return nil
	}
	return &domain.Error{Code: domain.CodeStale, Message: "It was changed since that version."}
}

// parseValidators reads * or a list of entity tags, which keep their quotes
// and their W/. Empty members of a list are passed over, as they must be (RFC
// 9110, section 5.6.1).
func parseValidators(header string) (validators []string, ok bool) {
	rest := strings.Trim(header, " \t")
	if rest == "*" {
		return []string{"*"}, true
	}
	for rest != "" {
		if rest[0] == ',' {
			rest = strings.TrimLeft(rest[1:], " \t")
			continue
		}
		tag, behind, ok := cutValidator(rest)
		if !ok {
			return nil, false
		}
		validators = append(validators, tag)
		rest = strings.TrimLeft(behind, " \t")
		if rest != "" && rest[0] != ',' {
			return nil, false
		}
	}
	return validators, len(validators) > 0
}

// cutValidator takes the entity tag that text begins with.
func cutValidator(text string) (tag, rest string, ok bool) {
	opaque := strings.TrimPrefix(text, "W/")
	if !strings.HasPrefix(opaque, `"`) {
		return "", "", false
	}
	end := strings.IndexByte(opaque[1:], '"')
	if end < 0 || strings.ContainsAny(opaque[1:1+end], " \t") {
		return "", "", false
	}
	length := len(text) - len(opaque) + end + 2
	return text[:length], text[length:], true
}
