package telnyx

import (
	"bytes"
	"fmt"
	"strings"
)

// pdf sets lines of text, as many to a page as fit, as a PDF of the plainest kind. Characters that its font may not have
// are question marks.
func pdf(lines []string) []byte {
	const perPage = 48
	var pages [][]string
	for len(lines) > perPage {
		pages, lines = append(pages, lines[:perPage]), lines[perPage:]
	}
	pages = append(pages, lines)

	// Objects: 1 the catalogue, 2 the pages, 3 the font, then each page and its content.
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var kids []string
	for _, page := range pages {
		number := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", number))
		content := pdfText(page)
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", number+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids))

	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

// pdfText is a page's content.
func pdfText(lines []string) string {
	escape := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)
	plain := func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}
	var text strings.Builder
	text.WriteString("BT /F1 11 Tf 14 TL 72 720 Td")
	for _, line := range lines {
		fmt.Fprintf(&text, " (%s) Tj T*", escape.Replace(strings.Map(plain, line)))
	}
	text.WriteString(" ET")
	return text.String()
}
