package http

import (
	"time"

	"github.com/oapi-codegen/nullable"
)

// How values of the domain look in JSON: instants in UTC with milliseconds,
// lists never null, and what is empty as null.

const instantFormat = "2006-01-02T15:04:05.000Z"

func instant(t time.Time) string { return t.UTC().Format(instantFormat) }

// noText is null. It is a map, of which a page of orders would make thousands.
var noText = nullable.NewNullNullable[string]()

func instantOrNull(t *time.Time) nullable.Nullable[string] {
	if t == nil {
		return noText
	}
	return nullable.NewNullableWithValue(instant(*t))
}

// textOrNull renders an empty text as null.
func textOrNull[T ~string](text T) nullable.Nullable[string] {
	if text == "" {
		return noText
	}
	return nullable.NewNullableWithValue(string(text))
}

func orNull[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

func list[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

func texts[T ~string](in []T) []string {
	return list(in, func(v T) string { return string(v) })
}

// object is a JSON object of the caller's or an event's own, never null.
func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
