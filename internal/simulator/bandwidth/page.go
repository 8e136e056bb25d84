package bandwidth

import (
	"net/url"
	"slices"
	"strconv"
)

// maxRows is the most rows of a page; a larger size is capped.
const maxRows = 1000

// paginate is the page of rows that a query asks for. A page is 1 or the id of its first row; one that is neither is empty.
func paginate[T any](rows []T, query url.Values, id func(T) string) (page []T, missing bool) {
	size, err := strconv.Atoi(query.Get("size"))
	if err != nil || size < 1 || query.Get("page") == "" {
		return nil, true
	}
	start := 0
	if first := query.Get("page"); first != "1" {
		if start = slices.IndexFunc(rows, func(row T) bool { return id(row) == first }); start < 0 {
			return nil, false
		}
	}
	return rows[start:min(start+min(size, maxRows), len(rows))], false
}

// next is the page after the given one, "" if it is the last.
func next[T any](rows, page []T, id func(T) string) string {
	if len(page) == 0 {
		return ""
	}
	last := slices.IndexFunc(rows, func(row T) bool { return id(row) == id(page[len(page)-1]) })
	if last == len(rows)-1 {
		return ""
	}
	return id(rows[last+1])
}
