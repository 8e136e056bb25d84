package client

import "github.com/oapi-codegen/nullable"

// Set is a member with a value.
func Set[T any](value T) nullable.Nullable[T] { return nullable.NewNullableWithValue(value) }

// Null is a member that is null: in a merge patch it takes the member's value away.
func Null[T any]() nullable.Nullable[T] { return nullable.NewNullNullable[T]() }

// Value is a member's value, the zero value if it is null or left out.
func Value[T any](member nullable.Nullable[T]) T {
	value, _ := member.Get()
	return value
}
