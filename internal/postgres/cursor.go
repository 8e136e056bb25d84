package postgres

import (
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// Cursors are opaque to callers: the key of the last row shown. The next page
// begins behind it, whatever was written meanwhile.
func cursor(last string) string { return base64.RawURLEncoding.EncodeToString([]byte(last)) }

// behind is where a page begins.
func behind(p porting.Page) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	last, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || !keyForm.Match(last) {
		return "", foreignCursor()
	}
	return string(last), nil
}

// behindID is behind for a list whose keys are ids with that prefix: another
// list's cursor would give no page, or all.
func behindID(p porting.Page, prefix string) (string, error) {
	last, err := behind(p)
	if err == nil && last != "" && !strings.HasPrefix(last, prefix+"_") {
		return "", foreignCursor()
	}
	return last, err
}

// keyForm is what ids, positions and sequences look like.
var keyForm = regexp.MustCompile(`^[0-9a-z_-]{1,64}$`)

func foreignCursor() *domain.Error {
	return &domain.Error{
		Code: domain.CodeInvalidParameter, Message: "The cursor is none of ours.",
		Faults: []domain.Fault{{Parameter: "cursor", Code: "invalid", Message: "is no cursor that a list gave"}}, FaultsTotal: 1,
	}
}

// limit is how many rows a page has.
func limit(p porting.Page) int {
	switch {
	case p.Limit <= 0:
		return 50
	case p.Limit > 200:
		return 200
	}
	return p.Limit
}

// cut cuts the row too many that was read to see whether there is a next page.
func cut[R any](rows []R, p porting.Page, key func(R) string) ([]R, string) {
	if len(rows) <= limit(p) {
		return rows, ""
	}
	rows = rows[:limit(p)]
	return rows, cursor(key(rows[len(rows)-1]))
}
