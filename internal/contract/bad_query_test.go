package contract_test

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// badQueries are what can be wrong with a query.
func badQueries(c call, s stock) []badRequest {
	var all []badRequest
	add := func(what, query string, faults []fault) {
		all = append(all, badRequest{
			name: c.name() + "?" + query[:min(len(query), 64)] + ": " + what, status: 400, code: "invalid_parameter", faults: faults,
			message: c.message(s.ids).with(func(m *message) { m.query = query }),
		})
	}
	add("unknown", "colour="+canary, inQuery("colour", "unknown"))
	add("unknown, without a value", "colour", inQuery("colour", "unknown"))
	add("unknown, with a long name", strings.Repeat(canary, 10)+"=1", inQuery("?", "unknown"))
	add("unknown, with no name", "="+canary, inQuery("", "unknown"))
	add("no query", "a=%zz"+canary, nil)
	add("a semicolon", "a=1;b="+canary, nil)
	for _, p := range c.in(openapi3.ParameterInQuery) {
		give := func(what, value, code string) {
			add(what, p.Name+"="+url.QueryEscape(value), inQuery(p.Name, code))
		}
		value := "1"
		if p.Schema.Value.Type.Is("string") {
			value = generate(p.Schema.Value)
			give("no UTF-8", "\xff"+canary, "invalid")
			give("U+0000", "\x00"+canary, "invalid")
		}
		add("twice", p.Name+"="+url.QueryEscape(value)+"&"+p.Name+"="+url.QueryEscape(value), inQuery(p.Name, "repeated"))
		switch schema := p.Schema.Value; {
		case schema.Type.Is("string"):
			for _, w := range wrongTexts(schema) {
				give(w.what, w.text, w.code)
			}
		case schema.Type.Is("integer"):
			give("no number", canary, "wrong_type")
			give("a broken one", "1.5", "wrong_type")
			give("with an exponent", "1e1", "wrong_type")
			give("in hex", "0x10", "wrong_type")
			give("too small", "0", "too_small")
			give("negative", "-1", "too_small")
			give("too large", canaryNumber, "too_large")
			give("far too large", strings.Repeat("9", 40), "wrong_type")
			give("empty", "", "wrong_type")
		case schema.Type.Is("boolean"):
			give("another word", canary, "wrong_type")
			give("in capitals", "TRUE", "wrong_type")
			give("a number", "1", "wrong_type")
			give("empty", "", "wrong_type")
		}
		if p.Name == "cursor" {
			give("none of ours", canary, "invalid")
			give("no base64", "*"+canary, "invalid")
		}
	}
	return all
}
