package http

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/portway/portway/internal/domain"
)

// refusal turns what the validator found into one error with all faults, in our
// words. The validator's own texts are left out: they show patterns, and may
// show values.
func refusal(err error) error {
	var found findings
	found.add(err)
	switch {
	case found.other != nil:
		return fmt.Errorf("validate the request: %w", found.other)
	case found.noSuchPath:
		return &domain.Error{Code: domain.CodeNotFound, Message: "There is no such thing."}
	case found.noIfMatch:
		return &domain.Error{
			Code: domain.CodeIfMatchRequired, Message: "Send the ETag as If-Match.",
			Faults: []domain.Fault{{Header: "If-Match", Code: "required", Message: "is required"}},
		}
	case len(found.outside) > 0:
		return invalidParameters(append(found.outside, found.inside...))
	default:
		return validationFailed(found.inside)
	}
}

// findings sorts what the validator found.
type findings struct {
	inside     []domain.Fault // in the body
	outside    []domain.Fault // in parameters and headers
	noSuchPath bool           // a path parameter has a form that no id has
	noIfMatch  bool
	other      error // what we didn't know it could say
}

func (f *findings) add(err error) {
	switch err := err.(type) { //nolint:errorlint // the validator nests without wrapping
	case openapi3.MultiError:
		for _, e := range err {
			f.add(e)
		}
	case *openapi3filter.RequestError:
		if err.Parameter != nil {
			f.addParameter(err.Parameter, err.Err)
		} else {
			f.addBody(err.Err)
		}
	default:
		f.other = err
	}
}

func (f *findings) addBody(err error) {
	switch err := err.(type) { //nolint:errorlint // as above
	case openapi3.MultiError:
		for _, e := range err {
			f.addBody(e)
		}
	case *openapi3.SchemaError:
		fault := schemaFault(err)
		fault.Pointer = pointerOf(err)
		if n := len(f.inside); n == 0 || f.inside[n-1] != fault { // length and pattern may say the same
			f.inside = append(f.inside, fault)
		}
	default:
		f.other = err
	}
}

func (f *findings) addParameter(p *openapi3.Parameter, err error) {
	if p.In == openapi3.ParameterInPath {
		f.noSuchPath = true
		return
	}
	if p.Name == "If-Match" && errors.Is(err, openapi3filter.ErrInvalidRequired) {
		f.noIfMatch = true
		return
	}
	place := domain.Fault{Parameter: p.Name}
	if p.In == openapi3.ParameterInHeader {
		place = domain.Fault{Header: p.Name}
	}
	for _, fault := range parameterFaults(p, err) {
		fault.Parameter, fault.Header = place.Parameter, place.Header
		if n := len(f.outside); n == 0 || f.outside[n-1] != fault {
			f.outside = append(f.outside, fault)
		}
	}
}

func parameterFaults(p *openapi3.Parameter, err error) []domain.Fault {
	switch err := err.(type) { //nolint:errorlint // as above
	case openapi3.MultiError:
		var faults []domain.Fault
		for _, e := range err {
			faults = append(faults, parameterFaults(p, e)...)
		}
		return faults
	case *openapi3.SchemaError:
		return []domain.Fault{schemaFault(err)}
	case *openapi3filter.ParseError:
		return []domain.Fault{wrongType(p.Schema.Value)}
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return []domain.Fault{{Code: "required", Message: "is required"}}
	}
	return []domain.Fault{{Code: "empty", Message: "must not be empty"}}
}

// pointerOf is where in the body the fault is. An unknown member's name is the
// caller's own, so that not much of it is said back.
func pointerOf(err *openapi3.SchemaError) string {
	var pointer strings.Builder
	for _, name := range err.JSONPointer() {
		pointer.WriteString("/" + escapePointer(name))
	}
	var name string
	if err.SchemaField == "properties" {
		if _, e := fmt.Sscanf(err.Reason, "property %q is unsupported", &name); e == nil && len(name) <= longestName {
			pointer.WriteString("/" + escapePointer(name))
		}
	}
	return pointer.String()
}

// schemaFault says what is wrong by which keyword of the schema failed. A
// schema of text may bring its own words for everything, as x-fault.
func schemaFault(err *openapi3.SchemaError) domain.Fault {
	schema := err.Schema
	switch err.SchemaField {
	case "required":
		return domain.Fault{Code: "required", Message: "is required"}
	case "properties":
		return domain.Fault{Code: "unknown", Message: "is no member of this"}
	case "type":
		return wrongType(schema)
	case "nullable":
		return domain.Fault{Code: "null", Message: "must not be null"}
	case "enum":
		return domain.Fault{Code: "not_allowed", Message: "must be " + oneOf(schema.Enum)}
	}
	if own, ok := schema.Extensions["x-fault"].(map[string]any); ok {
		code, _ := own["code"].(string)
		message, _ := own["message"].(string)
		return domain.Fault{Code: code, Message: message}
	}
	switch err.SchemaField {
	case "minLength":
		if schema.MinLength == 1 {
			return domain.Fault{Code: "empty", Message: "must not be empty"}
		}
		return domain.Fault{Code: "too_short", Message: fmt.Sprintf("must have at least %d characters", schema.MinLength)}
	case "maxLength":
		if *schema.MaxLength == 1 {
			return domain.Fault{Code: "too_long", Message: "must be one character"}
		}
		return domain.Fault{Code: "too_long", Message: fmt.Sprintf("must have at most %d characters", *schema.MaxLength)}
	case "minItems":
		return domain.Fault{Code: "too_few", Message: fmt.Sprintf("must have at least %d", schema.MinItems)}
	case "maxItems":
		return domain.Fault{Code: "too_many", Message: fmt.Sprintf("must have at most %d", *schema.MaxItems)}
	case "maxProperties":
		return domain.Fault{Code: "too_many", Message: fmt.Sprintf("must have at most %d members", *schema.MaxProps)}
	case "minimum":
		return domain.Fault{Code: "too_small", Message: "must be at least " + number(*schema.Min)}
	case "maximum":
		return domain.Fault{Code: "too_large", Message: "must be at most " + number(*schema.Max)}
	}
	return domain.Fault{Code: "invalid", Message: "has the wrong form"}
}

func wrongType(schema *openapi3.Schema) domain.Fault {
	fault := domain.Fault{Code: "wrong_type"}
	switch {
	case schema.Type.Is(openapi3.TypeInteger):
		fault.Message = "must be a whole number"
	case schema.Type.Is(openapi3.TypeNumber):
		fault.Message = "must be a number"
	case schema.Type.Is(openapi3.TypeBoolean):
		fault.Message = "must be true or false"
	case schema.Type.Is(openapi3.TypeArray):
		fault.Message = "must be a list"
	case schema.Type.Is(openapi3.TypeObject):
		fault.Message = "must be an object"
	default:
		fault.Message = "must be text"
	}
	return fault
}

// oneOf lists the values of an enum; null goes without saying.
func oneOf(enum []any) string {
	var values []string
	for _, v := range enum {
		if v != nil {
			values = append(values, fmt.Sprint(v))
		}
	}
	last := len(values) - 1
	if last < 1 {
		return strings.Join(values, "")
	}
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// counted says how many faults there are.
func counted(n int) string {
	if n == 1 {
		return "1 fault"
	}
	return strconv.Itoa(n) + " faults"
}

// validationFailed refuses a request for its body.
func validationFailed(faults []domain.Fault) *domain.Error {
	return &domain.Error{Code: domain.CodeValidationFailed, Message: counted(len(faults)) + "; nothing was stored.", Faults: faults}
}
