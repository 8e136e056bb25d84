package postgres

import (
	"time"

	"github.com/portway/portway/internal/domain"
)

type missingRecord struct {
	PhoneNumbers []string  `json:"phone_numbers"`
	Since        time.Time `json:"since"` // real
	Looks        int       `json:"looks"`
	Told         bool      `json:"told,omitempty"`
}

// missingOf is how numbers that are looked for lie in the row; nil where none
// are.
func missingOf(m *domain.Missing) *string {
	if m == nil {
		return nil
	}
	text := encode(missingRecord{PhoneNumbers: texts(m.PhoneNumbers), Since: m.Since, Looks: m.Looks, Told: m.Told})
	return &text
}

func (r *missingRecord) domain() *domain.Missing {
	if r == nil {
		return nil
	}
	return &domain.Missing{PhoneNumbers: namedAs[domain.PhoneNumber](r.PhoneNumbers), Since: r.Since, Looks: r.Looks, Told: r.Told}
}
