package contract_test

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// badHeaders are what can be wrong with a header.
func badHeaders(c call, s stock) []badRequest {
	var all []badRequest
	add := func(what string, status int, code string, faults []fault, name string, values ...string) {
		all = append(all, badRequest{
			name: c.name() + ": " + what, status: status, code: code, faults: faults,
			message: c.message(s.ids).with(func(m *message) {
				m.header.Del(name)
				for _, v := range values {
					m.header.Add(name, v)
				}
			}),
		})
	}
	refuse := func(name, code, what string, values ...string) {
		add(name+": "+what, 400, "invalid_parameter", inHeader(name, code), name, values...)
	}
	if c.answers() {
		for _, accept := range []string{"application/" + canary, "text/html, image/*", "application/json;q=0", "*/*;q=0.0"} {
			if c.id != "getDocumentContent" || strings.HasPrefix(accept, "*") { // it has any type
				add("Accept: "+accept, 406, "not_acceptable", inHeader("Accept", "not_acceptable"), "Accept", accept)
			}
		}
	}
	if !c.public {
		for _, authorization := range []string{
			"", "Bearer", "Bearer ", "Basic " + canary, canary, "Bearer" + canary, "Bearer " + canary, "Bearer " + acme + " " + canary, "Bearer \x80" + canary,
		} {
			add("Authorization: "+authorization, 401, "unauthenticated", nil, "Authorization", authorization)
		}
		add("no Authorization", 401, "unauthenticated", nil, "Authorization")
		add("Authorization twice", 401, "unauthenticated", nil, "Authorization", "Bearer "+acme, "Bearer "+acme)
		if c.method != "GET" || c.id == "getMetrics" {
			add("a key that may only read", 403, "forbidden", nil, "Authorization", "Bearer "+reader)
		}
	}
	if p := c.header("Idempotency-Key"); p != nil {
		for _, w := range headerTexts(p) {
			refuse(p.Name, w.code, w.what, w.text)
		}
		refuse(p.Name, "repeated", "twice", "a", "a")
		refuse(p.Name, ownCode(p.Schema.Value, ""), "a letter that isn't ASCII", "é"+canary)
	}
	if p := c.header("Prefer"); p != nil {
		for _, w := range headerTexts(p) {
			refuse(p.Name, w.code, w.what, w.text)
		}
	}
	if p := c.header("If-Match"); p != nil {
		for _, w := range headerTexts(p) {
			refuse(p.Name, w.code, w.what, w.text)
		}
		add("no If-Match", 428, "if_match_required", inHeader(p.Name, "required"), p.Name)
		for _, tag := range []string{`"` + canary + `"`, `""`, `W/"` + canary + `"`, `"a", "b"`} {
			add("If-Match: "+tag, 412, "stale", nil, p.Name, tag)
		}
		for _, tag := range []string{canary, `"` + canary, canary + `"`, "*, *", `"a" "b"`, `w/"` + canary + `"`} {
			refuse(p.Name, "invalid", tag, tag)
		}
	}
	if c.mediaType != "" {
		typed := func(what string, values ...string) {
			add("Content-Type: "+what, 415, "unsupported_media_type", inHeader("Content-Type", "not_allowed"), "Content-Type", values...)
		}
		typed("none")
		for _, mediaType := range []string{"", "text/plain", "application/" + canary, "application/", "json", canary, c.mediaType + "x", "x" + c.mediaType, c.mediaType + "; a=1; a=2"} {
			typed(mediaType, mediaType)
		}
		refuse("Content-Type", "repeated", "twice", c.mediaType, c.mediaType)
		for _, coding := range []string{"gzip", "br", "identity, gzip", canary} {
			add("Content-Encoding: "+coding, 415, "unsupported_media_type", inHeader("Content-Encoding", "not_allowed"), "Content-Encoding", coding)
		}
	}
	return all
}

// answers reports whether a success has a body.
func (c call) answers() bool {
	for status, response := range c.op.Responses.Map() {
		if strings.HasPrefix(status, "2") && len(response.Value.Content) > 0 {
			return true
		}
	}
	return false
}

// headerTexts are texts that break a header's schema and that a header can
// hold.
func headerTexts(p *openapi3.Parameter) []wrongText {
	var all []wrongText
	for _, w := range wrongTexts(p.Schema.Value) {
		if !strings.ContainsAny(w.text, "\n") && strings.TrimSpace(w.text) == w.text {
			all = append(all, w)
		}
	}
	return all
}
