package portwaytest

import (
	"fmt"
	"strings"

	"github.com/portway/portway/client"
)

// Document is a small PDF to go with an order, of a type such as "loa" or "invoice". Each of another type has other
// content.
func Document(kind string) client.Upload {
	pdf := fmt.Sprintf(`%%PDF-1.4
%% A sample of type %s
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
trailer<</Root 1 0 R>>
%%%%EOF
`, kind)
	return client.Upload{Type: kind, Filename: kind + ".pdf", Content: strings.NewReader(pdf)}
}
