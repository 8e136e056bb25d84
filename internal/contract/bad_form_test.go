package contract_test

import (
	"strings"
)

// A part is one of a form.
type part struct{ name, filename, content string }

// A sheet is a form as it is sent.
type sheet struct{ parts []part }

const boundary = "portway-form"

func goodForm() sheet {
	return sheet{[]part{{name: "type", content: "loa"}, {name: "file", filename: "loa.pdf", content: "%PDF-1.7 letter"}}}
}

func (sheet) contentType() string { return multiType + "; boundary=" + boundary }

func (f sheet) encode() string {
	var b strings.Builder
	for _, p := range f.parts {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + p.name + "\"")
		if p.filename != "" {
			b.WriteString("; filename=\"" + p.filename + "\"")
		}
		b.WriteString("\r\n\r\n" + p.content + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.String()
}

// without is the form without a part, and with others in its place.
func (f sheet) without(name string, others ...part) sheet {
	var left []part
	for _, p := range f.parts {
		if p.name != name {
			left = append(left, p)
		}
	}
	return sheet{append(left, others...)}
}

// badForms are what can be wrong with a form: as a text, and as a value of its
// schema.
func badForms(c call, s stock) []badRequest {
	if c.mediaType != multiType {
		return nil
	}
	var all []badRequest
	add := func(what, body string, status int, code string, faults []fault) {
		all = append(all, badRequest{
			name: c.name() + ": " + what, status: status, code: code, faults: faults,
			message: c.message(s.ids).with(func(m *message) { m.body = body }),
		})
	}
	good := goodForm()
	refuse := func(what string, f sheet, pointer, code string) {
		add(what, f.encode(), 422, "validation_failed", inBody(pointer, code))
	}
	for name, schema := range c.schema.Properties {
		field := good.without(name)
		for _, required := range c.schema.Required {
			if required == name {
				refuse(name+": missing", field, "/"+name, "required")
			}
		}
		if schema.Value.Format == "binary" {
			refuse("a file of nothing", good.without(name, part{name: name, filename: canary, content: ""}), "/"+name, "empty")
			add("no kind of file", good.without(name, part{name: name, filename: "a.pdf", content: "\x7fELF" + canary}).encode(), 415, "unsupported_media_type", nil)
			add("a file that is too large", good.without(name, part{name: name, filename: "a.pdf", content: "%PDF-1.7" + strings.Repeat(" ", 20<<20)}).encode(), 413, "too_large", nil)
		}
		if schema.Value.Type.Is("string") && schema.Value.Format != "binary" {
			for _, w := range wrongTexts(schema.Value) {
				refuse(name+": "+w.what, good.without(name, part{name: name, content: w.text}), "/"+name, w.code)
			}
		}
		if !schema.Value.Type.Is("array") {
			value := part{name: name, content: "csr"}
			if name == "signed_on" {
				value.content = "2026-11-30"
			}
			refuse(name+": twice", good.without(name, append(good.only(name), value, value)[:2]...), "/"+name, "repeated")
		}
	}
	for what, id := range map[string]string{
		"no id": canary, "an order's": s.ids["order_id"], "of another order": s.second["port_in_id"], "another tenant's": s.theirs["port_in_id"],
		"unknown": "pti_01a23222-6700-7d89-a9ec-1b77031e5fd2", "empty": "",
	} {
		refuse("port_in_ids: "+what, good.without("port_in_ids", part{name: "port_in_ids", content: id}), "/port_in_ids", "unknown")
	}
	refuse("an unknown part", good.without("", part{name: "colour", content: canary}), "/colour", "unknown")
	refuse("an unknown part of a long name", good.without("", part{name: strings.Repeat(canary, 10), content: "1"}), "/", "unknown")
	many := good
	for range 200 {
		many.parts = append(many.parts, part{name: "port_in_ids", content: s.ids["port_in_id"]})
	}
	add("too many parts", many.encode(), 400, "malformed", nil)
	text := good.encode()
	add("half a form", text[:len(text)/2], 400, "malformed", nil)
	add("no end", strings.TrimSuffix(text, boundary+"--\r\n"), 400, "malformed", nil)
	add("no more than its first part", strings.SplitAfter(text, "loa\r\n")[0], 400, "malformed", nil)
	add("no form", canary, 400, "malformed", nil)
	add("nothing", "", 400, "malformed", nil)
	add("a header without end", strings.TrimSuffix(text, "--\r\n")+"\r\n"+strings.Repeat("a", 12<<20), 400, "malformed", nil)
	return all
}

// only are the parts of a name.
func (f sheet) only(name string) []part {
	var all []part
	for _, p := range f.parts {
		if p.name == name {
			all = append(all, p)
		}
	}
	return all
}
