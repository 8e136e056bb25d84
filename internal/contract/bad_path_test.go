package contract_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// badPaths are ids that nothing of the tenant's has, and paths that aren't
// there.
func badPaths(c call, s stock) []badRequest {
	var all []badRequest
	add := func(what, path string) {
		all = append(all, badRequest{
			name: c.name() + ": " + what, status: 404, code: "not_found",
			message: c.message(s.ids).with(func(m *message) { m.path = path }),
		})
	}
	parameters := c.in(openapi3.ParameterInPath)
	for _, p := range parameters {
		put := func(what, id string) {
			ids := maps.Clone(s.ids)
			ids[p.Name] = id
			add(p.Name+": "+what, c.target(ids))
		}
		good := s.ids[p.Name]
		put("unknown", good[:4]+"01a23222-6700-7d89-a9ec-1b77031e5fd2")
		put("another tenant's", s.theirs[p.Name])
		if len(parameters) > 1 {
			put("of another order", s.second[p.Name])
		}
		put("no id", canary)
		put("in capitals", strings.ToUpper(good))
		put("another kind", "evt"+good[3:])
		put("too short", good[:len(good)-1])
		put("too long", good+"0")
		put("with a line behind it", good+"%0A")
		put("U+0000", good+"%00")
		put("no UTF-8", "%FF"+canary)
		put("a slash", "..%2F"+canary)
		put("another alphabet", good[:len(good)-1]+"%C3%A9")
		put("a quote", good[:4]+"'%20OR%201=1--")
	}
	add("a slash behind it", c.target(s.ids)+"/")
	add("something behind it", c.target(s.ids)+strings.Repeat("/"+canary, 3))
	add("a slash before it", "/"+c.target(s.ids))
	add("in capitals", strings.ToUpper(c.target(s.ids)))
	return all
}

// badMethods are the methods that a path doesn't have.
func badMethods(calls []call, s stock) []badRequest {
	has := map[string][]string{}
	for _, c := range calls {
		has[c.path] = append(has[c.path], c.method)
	}
	var all []badRequest
	seen := map[string]bool{}
	for _, c := range calls {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "COPY", "get"} {
			if slices.Contains(has[c.path], method) || seen[method+c.path] {
				continue
			}
			seen[method+c.path] = true
			all = append(all, badRequest{
				name: method + " " + c.path, status: 405, code: "method_not_allowed",
				message: c.message(s.ids).with(func(m *message) { m.method = method }),
			})
		}
	}
	return all
}
