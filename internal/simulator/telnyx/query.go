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

// plussed is a number out of a query: a plus that was not escaped arrives as a space.
func plussed(number string) string { return "+" + strings.TrimLeft(number, "+ ") }

// within is equals where one value may be a list with commas.
func within[T any](value func(T) string) matcher[T] {
	match := equals(value)
	return func(row T, want []string) bool { return match(row, strings.Split(strings.Join(want, ","), ",")) }
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
	fs[path], fs[path+".eq"], fs[path+".in"] = equals(value), equals(value), within(value)
}

// anyOf is oneOf for what newer clients ask for as a list under its bare name. Such values have no commas.
func anyOf[T any](fs filters[T], path string, value func(T) string) {
	fs[path], fs[path+".eq"], fs[path+".in"] = within(value), equals(value), within(value)
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
		rows = slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !match(row, want) })
	}
	return rows, nil
}

// sorted puts rows in the wanted order, else in the fallback. compare holds the fields that the list can be sorted by; of
// several that are asked for, the first counts most.
func sorted[T any](q query, rows []T, fallback string, compare map[string]func(a, b T) int) ([]T, error) {
	wanted := append(slices.Clone(q["sort.value"]), q["sort"]...)
	if len(wanted) == 0 {
		wanted = []string{fallback}
	}
	var orders []func(a, b T) int
	for by := range strings.SplitSeq(strings.Join(wanted, ","), ",") {
		field, descending := strings.CutPrefix(by, "-")
		order, known := compare[strings.TrimPrefix(field, "+")]
		if !known {
			return nil, badParameter("10015", "sort", "The list cannot be sorted by "+by+".")
		}
		if descending {
			ascending := order
			order = func(a, b T) int { return ascending(b, a) }
		}
		orders = append(orders, order)
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b T) int {
		for _, order := range orders {
			if c := order(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows, nil
}

// byCreation is what nearly every list can be sorted by.
func byCreation[T any](created func(T) time.Time) map[string]func(a, b T) int {
	return map[string]func(a, b T) int{"created_at": func(a, b T) int { return created(a).Compare(created(b)) }}
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

// listing is how a list is narrowed and sorted; the newest come first unless the caller asks otherwise.
type listing[T any] struct {
	filters filters[T]
	sorts   map[string]func(a, b T) int
}

// page is the page of the rows that the caller asks for.
func (l listing[T]) page(c *call, rows []T) ([]T, pageMeta, error) {
	q := c.query()
	rows, err := narrow(q, rows, l.filters)
	if err != nil {
		return nil, pageMeta{}, err
	}
	if l.sorts != nil {
		if rows, err = sorted(q, rows, "-created_at", l.sorts); err != nil {
			return nil, pageMeta{}, err
		}
	}
	return paged(q, rows)
}

// list answers with that page, each row shown.
func list[T, V any](c *call, l listing[T], rows []T, view func(T) V) (reply, error) {
	rows, meta, err := l.page(c, rows)
	if err != nil {
		return reply{}, err
	}
	return dataMeta(views(rows, view), meta), nil
}

// views shows every row.
func views[T, V any](rows []T, view func(T) V) []V {
	shown := make([]V, len(rows))
	for i, row := range rows {
		shown[i] = view(row)
	}
	return shown
}
