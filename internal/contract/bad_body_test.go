package contract_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// badBodies are what can be wrong with a body of JSON: as a text, and as a
// value of its schema.
func badBodies(c call, s stock) []badRequest {
	if c.mediaType == "" || c.mediaType == multiType {
		return nil
	}
	var all []badRequest
	add := func(what, body string, status int, code string, faults []fault) {
		all = append(all, badRequest{
			name: c.name() + ": " + what, status: status, code: code, faults: faults,
			message: c.message(s.ids).with(func(m *message) { m.body = body }),
		})
	}
	good := mustJSON(c.body)
	for what, text := range map[string]string{
		"half a text":         good[:len(good)-1],
		"two texts":           good + " " + good,
		"text behind it":      good + " " + canary,
		"no JSON":             canary,
		"one brace":           "{",
		"a comment":           good + " // " + canary,
		"a mark before it":    "\ufeff" + good,
		"no UTF-8":            strings.Replace(good, "{", "{\"\xff\": \""+canary+"\", ", 1),
		"a bare NaN":          `NaN`,
		"quotes of one":       `{'` + canary + `': 1}`,
		"a comma too many":    `{"` + canary + `": 1,}`,
		"nesting without end": strings.Repeat("[", 100_000),
		"deep nesting":        strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"white space alone":   " \n",
	} {
		add(what, text, 400, "malformed", nil)
	}
	if c.op.RequestBody.Value.Required {
		add("no body", "", 400, "malformed", nil)
	}
	// Whatever else is wrong, what can't be stored is.
	add("a name with U+0000", strings.Replace(good, "{", `{"a\u0000": 1, `, 1), 422, "validation_failed", inBody("", "invalid"))

	for _, p := range placesIn(c.schema, nil, false) {
		for _, w := range p.wrongs() {
			body := strings.Replace(mustJSON(with(c.body, c.schema, p.path, marker)), strconv.Quote(marker), w.raw, 1)
			all = append(all, badRequest{
				name: c.name() + ": " + p.pointer() + ": " + w.what, status: w.status, code: w.code, faults: w.faults,
				message: c.message(s.ids).with(func(m *message) { m.body = body }),
			})
		}
		if p.required {
			add(p.pointer()+": missing", mustJSON(with(c.body, c.schema, p.path, missing{})), 422, "validation_failed", inBody(p.pointer(), "required"))
		}
	}
	return all
}

// A place is where a body has a value.
type place struct {
	path     []string
	schema   *openapi3.Schema
	required bool
}

func (p place) pointer() string {
	if len(p.path) == 0 {
		return ""
	}
	return "/" + strings.Join(p.path, "/")
}

// placesIn are all places of a schema; of a list, its first entry.
func placesIn(s *openapi3.Schema, path []string, required bool) []place {
	all := []place{{path: path, schema: s, required: required}}
	under := func(name string) []string { return append(slices.Clone(path), name) }
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		all = append(all, placesIn(s.Properties[name].Value, under(name), slices.Contains(s.Required, name))...)
	}
	if s.Items != nil {
		all = append(all, placesIn(s.Items.Value, under("0"), false)...)
	}
	return all
}

// A wrong is a JSON text that must not stand in a place.
type wrong struct {
	what, raw string
	status    int
	code      string
	faults    []fault
}

// wrongs are all that must not stand in the place, each with the fault that it
// is by the place's schema.
func (p place) wrongs() []wrong {
	var all []wrong
	add := func(what, raw, code string) {
		all = append(all, wrong{what, raw, 422, "validation_failed", inBody(p.pointer(), code)})
	}
	s := p.schema
	switch {
	case s.Nullable:
	case len(s.Enum) > 0:
		add("null", "null", "not_allowed")
	default:
		add("null", "null", "null")
	}
	for what, raw := range map[string]string{
		"text": strconv.Quote(canary), "a number": canaryNumber, "true": "true", "a list": `["` + canary + `"]`, "an object": `{"a": "` + canary + `"}`,
	} {
		if kind := map[string]string{"text": "string", "a number": "number", "true": "boolean", "a list": "array", "an object": "object"}[what]; s.Type.Is(kind) {
			continue
		}
		if len(s.Enum) > 0 {
			add(what, raw, "not_allowed")
		} else {
			add(what, raw, "wrong_type")
		}
	}
	switch {
	case s.Type.Is("string"):
		for _, w := range wrongTexts(s) {
			add(w.what, strconv.Quote(w.text), w.code)
		}
		add("U+0000", `"a\u0000`+canary+`"`, "invalid")
	case s.Type.Is("array"):
		all = append(all, p.wrongLists()...)
	case s.Type.Is("object"):
		all = append(all, p.wrongObjects()...)
	}
	return all
}

// A wrongText breaks a schema of text.
type wrongText struct{ what, text, code string }

func wrongTexts(s *openapi3.Schema) []wrongText {
	var all []wrongText
	add := func(what, text, code string) { all = append(all, wrongText{what, text, ownCode(s, code)}) }
	if len(s.Enum) > 0 {
		return append(all, wrongText{"another word", canary, "not_allowed"}, wrongText{"no word", "", "not_allowed"},
			wrongText{"a word in capitals", strings.ToUpper(s.Enum[0].(string)), "not_allowed"},
			wrongText{"a word with a space", s.Enum[0].(string) + " ", "not_allowed"})
	}
	switch {
	case s.MinLength == 1:
		add("no text", "", "empty")
	case s.MinLength > 1:
		add("a short text", strings.Repeat("a", int(s.MinLength)-1), "too_short")
	}
	if s.MaxLength != nil {
		add("a long text", (canary + strings.Repeat("a", int(*s.MaxLength)))[:max(int(*s.MaxLength)+1, len("canary"))], "too_long")
		add("a text of many letters of two bytes", strings.Repeat("é", int(*s.MaxLength)+1), "too_long")
	}
	if s.Pattern != "" {
		for _, text := range []string{canary[:8], "can ary"} {
			if !regexp.MustCompile(s.Pattern).MatchString(text) {
				add("another pattern", text, "invalid")
			}
		}
		add("a line behind it", generate(s)+"\n", "invalid")
		add("a space before it", " "+generate(s), "invalid")
	}
	switch ownCode(s, "") {
	case "not_a_date":
		add("a day that isn't", "2026-02-30", "")
	case "not_an_instant":
		add("an instant that isn't", "2026-02-30T00:00:00Z", "")
		add("a day alone", "2026-02-28", "")
		add("an instant of no zone", "2026-02-28T00:00:00", "")
	case "not_a_duration":
		add("days", "1d", "")
		add("the other way", "5s1h", "")
		add("a negative one", "-1h", "")
	case "not_e164":
		add("no plus", "13125550100", "")
		add("a nought first", "+03125550100", "")
		add("other digits", "+1312555010٣", "")
	}
	return all
}

// ownCode is the code that a schema has for all of its faults, else the one
// given.
func ownCode(s *openapi3.Schema, code string) string {
	if own, ok := s.Extensions["x-fault"].(map[string]any); ok {
		return own["code"].(string)
	}
	return code
}

func (p place) wrongLists() []wrong {
	var all []wrong
	add := func(what string, length uint64, code string) {
		entry := mustJSON(smallest(p.schema.Items.Value))
		raw := "[" + strings.TrimSuffix(strings.Repeat(entry+",", int(length)), ",") + "]"
		all = append(all, wrong{what, raw, 422, "validation_failed", inBody(p.pointer(), code)})
	}
	if p.schema.MinItems > 0 {
		add("too few", p.schema.MinItems-1, "too_few")
	}
	if p.schema.MaxItems != nil {
		add("too many", *p.schema.MaxItems+1, "too_many")
	}
	return all
}

func (p place) wrongObjects() []wrong {
	var all []wrong
	add := func(what, raw string, status int, code string, faults []fault) {
		all = append(all, wrong{what, raw, status, code, faults})
	}
	good := mustJSON(smallest(p.schema))
	first := func(member string) string {
		return strings.Replace(strings.Replace(good, "{", "{"+member+",", 1), ",}", "}", 1)
	}
	add("a member twice", first(`"a~/b": "`+canary+`", "a~/b": 1`), 400, "malformed", inBody(p.pointer()+"/a~0~1b", "repeated"))
	if p.schema.AdditionalProperties.Has != nil && !*p.schema.AdditionalProperties.Has {
		add("an unknown member", first(`"colour": "`+canary+`"`), 422, "validation_failed", inBody(p.pointer()+"/colour", "unknown"))
		add("an unknown member in capitals", first(`"A~/B": {"a": "`+canary+`"}`), 422, "validation_failed", inBody(p.pointer()+"/A~0~1B", "unknown"))
		add("an unknown member of a long name", first(`"`+strings.Repeat(canary, 10)+`": 1`), 422, "validation_failed", inBody(p.pointer(), "unknown"))
	}
	if p.schema.MaxProps != nil {
		var members []string
		for i := range *p.schema.MaxProps + 1 {
			members = append(members, strconv.Quote("m"+strconv.FormatUint(i, 10))+`: "`+canary+`"`)
		}
		add("too many members", "{"+strings.Join(members, ",")+"}", 422, "validation_failed", inBody(p.pointer(), "too_many"))
	}
	return all
}

// marker stands where a wrong text is to stand.
const marker = "here"

// missing takes a member away.
type missing struct{}

// with puts a value into a place of a body, and what is needed around it.
func with(body any, s *openapi3.Schema, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if body == nil {
		body = smallest(s)
	}
	name := path[0]
	if list, ok := body.([]any); ok {
		list = slices.Clone(list)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = with(list[0], s.Items.Value, path[1:], value)
		return list
	}
	object := maps.Clone(body.(map[string]any))
	if _, ok := value.(missing); ok && len(path) == 1 {
		delete(object, name)
		return object
	}
	object[name] = with(object[name], s.Properties[name].Value, path[1:], value)
	return object
}

// smallest is the least that a schema takes and that isn't null.
func smallest(s *openapi3.Schema) any {
	switch {
	case s.Type.Is("object"):
		object := map[string]any{}
		for _, name := range s.Required {
			object[name] = smallest(s.Properties[name].Value)
		}
		return object
	case s.Type.Is("array"):
		return []any{smallest(s.Items.Value)}
	case s.Type.Is("boolean"):
		return false
	default:
		return generate(s)
	}
}

// generate is a text that the schema takes.
func generate(s *openapi3.Schema) string {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0].(string)
	case s.Example != nil:
		return s.Example.(string)
	case s.Pattern != "":
		return rapid.StringMatching(s.Pattern).Example(1)
	default:
		return "a"
	}
}
