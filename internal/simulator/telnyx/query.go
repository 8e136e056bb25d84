package telnyx

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// query is a query string in either of the two generations of names that Telnyx's clients send (API reference, "Originally: …"):
//
//	filter[phone_numbers.country_code]=US   filter[status][in][]=draft   sort[]=-created_at
//	filter[phone_numbers][country_code]=US  filter[status][in]=draft     sort[value]=-created_at
//
// Both come to the same: the parts in the brackets joined by dots, "[]" and "[0]" left out.
type query map[string][]string

func (c *call) query() query {
	q := query{}
	for key, values := range c.r.URL.Query() {
		q[canonical(key)] = append(q[canonical(key)], values...)
	}
	return q
}

func canonical(key string) string {
	parts := strings.FieldsFunc(key, func(r rune) bool { return r == '[' || r == ']' || r == '.' })
	parts = slices.DeleteFunc(parts, func(p string) bool {
		_, err := strconv.Atoi(p)
		return err == nil
	})
	return strings.Join(parts, ".")
}

// first is a parameter's only value.
func (q query) first(name string) string {
	if len(q[name]) == 0 {
		return ""
	}
	return q[name][0]
}

// matcher tells whether a row has any of the wanted values.
type matcher[T any] func(row T, want []string) bool

// filters are what a list can be narrowed by.
type filters[T any] map[string]matcher[T]

// equals matches rows whose value is one of the wanted. The plus of a number that was not escaped arrives as a space.
func equals[T any](value func(T) string) matcher[T] {
	return func(row T, want []string) bool {
		is := value(row)
		return slices.ContainsFunc(want, func(w string) bool { return is == w || is != "" && is == "+"+strings.TrimPrefix(w, " ") })
	}
}

// ranged matches rows whose instant compares to the wanted one with one of the results (-1 earlier, 0 equal, 1 later).
func ranged[T any](instant func(T) (time.Time, bool), results ...int) matcher[T] {
	return func(row T, want []string) bool {
		at, ok := instant(row)
		limit, err := time.Parse(time.RFC3339, strings.ReplaceAll(want[0], " ", "+"))
		return ok && err == nil && slices.Contains(results, at.Compare(limit))
	}
}

// oneOf lets a value be asked for alone, with an operator, or as a list.
func oneOf[T any](fs filters[T], path string, value func(T) string) {
	fs[path], fs[path+".eq"], fs[path+".in"] = equals(value), equals(value), equals(value)
}

// narrow leaves the rows that match every filter of the query. A filter that the list does not have is refused.
func narrow[T any](q query, rows []T, fs filters[T]) ([]T, error) {
	for name, want := range q {
		path, ok := strings.CutPrefix(name, "filter.")
		if !ok {
			continue
		}
		match, known := fs[path]
		if !known {
			return nil, badParameter("10031", "filter["+path+"]", "The filter is not supported by this list.")
		}
		if strings.HasSuffix(path, ".in") || path == "document_type" {
			want = strings.Split(strings.Join(want, ","), ",")
		}
		rows = slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !match(row, want) })
	}
	return rows, nil
}

// sorted puts rows in the wanted order, else in the fallback. compare holds the fields that the list can be sorted by.
func sorted[T any](q query, rows []T, fallback string, compare map[string]func(a, b T) int) ([]T, error) {
	by := q.first("sort.value")
	if by == "" {
		by = q.first("sort")
	}
	if by == "" {
		by = fallback
	}
	field, descending := strings.CutPrefix(by, "-")
	cmp, known := compare[field]
	if !known {
		return nil, badParameter("10015", "sort", "The list cannot be sorted by "+by+".")
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b T) int {
		if descending {
			return cmp(b, a)
		}
		return cmp(a, b)
	})
	return rows, nil
}

// pageMeta is the meta of a list.
type pageMeta struct {
	PageNumber   int `json:"page_number"`
	PageSize     int `json:"page_size"`
	TotalPages   int `json:"total_pages"`
	TotalResults int `json:"total_results"`
}

// paged cuts the wanted page out of the rows. A page past the end is empty.
func paged[T any](q query, rows []T) ([]T, pageMeta, error) {
	number, err := q.number("page.number", 1, 1<<31)
	if err != nil {
		return nil, pageMeta{}, err
	}
	size, err := q.number("page.size", 20, 250)
	if err != nil {
		return nil, pageMeta{}, err
	}
	meta := pageMeta{PageNumber: number, PageSize: size, TotalPages: (len(rows) + size - 1) / size, TotalResults: len(rows)}
	from := min((number-1)*size, len(rows))
	return rows[from:min(from+size, len(rows))], meta, nil
}

func (q query) number(name string, fallback, most int) (int, error) {
	text := q.first(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		head, tail, _ := strings.Cut(name, ".")
		return 0, badParameter("10033", head+"["+tail+"]", "The value must be from 1 to "+strconv.Itoa(most)+".")
	}
	return n, nil
}

// views shows every row.
func views[T, V any](rows []T, view func(T) V) []V {
	shown := make([]V, len(rows))
	for i, row := range rows {
		shown[i] = view(row)
	}
	return shown
}
