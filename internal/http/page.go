package http

import (
	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/porting"
)

// page reads limit and cursor. The validator has put the default limit in.
func page(limit *int, cursor *string) porting.Page {
	var p porting.Page
	if limit != nil {
		p.Limit = *limit
	}
	if cursor != nil {
		p.Cursor = *cursor
	}
	return p
}

func nextCursor(cursor string) nullable.Nullable[string] { return textOrNull(cursor) }
