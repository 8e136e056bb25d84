package http

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/swaggest/swgui/v5/static"
)

// serveAsset serves a file of Swagger UI. The binary has its scripts and
// styles compressed, and most callers take them so.
func (s *server) serveAsset(w http.ResponseWriter, r *http.Request, name string) {
	if plain, err := static.FS.ReadFile(name); err == nil && path.Ext(name) != ".gz" {
		sendAsset(w, r, name, plain)
		return
	}
	packed, err := static.FS.ReadFile(name + ".gz")
	if err != nil {
		s.notFound(w, r)
		return
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if takesGzip(r.Header) {
		w.Header().Set("Content-Encoding", "gzip")
		sendAsset(w, r, name, packed)
		return
	}
	plain, err := unpack(packed)
	if err != nil {
		s.fail(w, r, fmt.Errorf("unpack %s: %w", name, err))
		return
	}
	sendAsset(w, r, name, plain)
}

func sendAsset(w http.ResponseWriter, r *http.Request, name string, data []byte) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

func unpack(packed []byte) ([]byte, error) {
	from, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(from)
}

// takesGzip reports whether a caller says that it reads gzip.
func takesGzip(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		fields := strings.Split(part, ";")
		if strings.EqualFold(strings.TrimSpace(fields[0]), "gzip") {
			return !refused(fields[1:])
		}
	}
	return false
}
