package http

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/portway/portway"
)

// The page is ours, so that it needs no inline script; Swagger UI itself comes
// out of the binary. Nothing is fetched from anywhere else.
//
//go:embed docs/index.html docs/start.js
var docsPage embed.FS

// docsPolicy lets the page run its own scripts and call this server, and
// nothing else. Swagger UI sets styles inline and draws its icons as data.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (s *server) mountDocs(r chi.Router, doc *openapi3.T) error {
	described, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("render openapi.json: %w", err)
	}
	r.Get("/openapi.json", serveBytes("application/json", described))
	r.Get("/openapi.yaml", serveBytes("application/yaml", portway.OpenAPI))
	r.Get("/docs", func(w http.ResponseWriter, r *http.Request) { serveDocs(w, r, "docs/index.html") })
	r.Get("/docs/*", func(w http.ResponseWriter, r *http.Request) {
		switch name := strings.TrimPrefix(r.URL.Path, "/docs/"); name {
		case "":
			serveDocs(w, r, "docs/index.html")
		case "start.js":
			serveDocs(w, r, "docs/start.js")
		default:
			s.serveAsset(w, r, name)
		}
	})
	return nil
}

func serveDocs(w http.ResponseWriter, r *http.Request, file string) {
	w.Header().Set("Content-Security-Policy", docsPolicy)
	http.ServeFileFS(w, r, docsPage, file)
}

func serveBytes(contentType string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(data) // the client has gone, if this fails
	}
}
