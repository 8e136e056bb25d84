package wire

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

const (
	pageSize = 250 // the most the API gives
	maxPages = 400
)

// ErrIncomplete is a list that did not end.
var ErrIncomplete = errors.New("telnyx: the list does not end")

// Page is the meta of a list.
type Page struct {
	Number     int `json:"page_number"`
	TotalPages int `json:"total_pages"`
}

// list reads every page and hands each row to keep, which may end it early by
// returning false. Rows may come twice, since lists move while they are read.
func list[T any](ctx context.Context, c *Client, path string, query url.Values, keep func(T) (more bool)) error {
	asked := url.Values{}
	maps.Copy(asked, query)
	asked.Set("page[size]", strconv.Itoa(pageSize))
	for number := 1; number <= maxPages; number++ {
		asked.Set("page[number]", strconv.Itoa(number))
		e, err := c.do(ctx, http.MethodGet, path, asked, nil)
		if err != nil {
			return err
		}
		rows, err := decode[[]T](e.Data)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if !keep(row) {
				return nil
			}
		}
		// A list without meta, or one that gives fewer rows a page than asked
		// for, must not be taken for a whole one: it ends at an empty page.
		if len(rows) == 0 || e.Meta.TotalPages > 0 && number >= e.Meta.TotalPages {
			return nil
		}
	}
	return ErrIncomplete
}
