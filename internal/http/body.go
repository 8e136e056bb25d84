package http

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// The most that is read of a body, in bytes. An upload has room for its parts
// around the file.
const (
	maxBody   = 16 << 20
	maxUpload = MaxDocument + 1<<20
)

// readBody reads a body of JSON whole, before anything else looks at it, and
// lets a file through as a stream. An operation without a body never reads
// what is sent.
func (s *server) readBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := s.operations.of(r)
		if len(op.takes) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if op.uploads() {
			if err := checkMediaType(r.Header, op.takes); err != nil {
				s.fail(w, r, err)
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
			next.ServeHTTP(w, r)
			return
		}
		data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			s.fail(w, r, unreadable(err))
			return
		}
		values, err := checkBody(r.Header, op, data)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		infoOf(r.Context()).values = values
		r.Body = io.NopCloser(bytes.NewReader(data))
		r.ContentLength = int64(len(data))
		next.ServeHTTP(w, r)
	})
}

// checkBody refuses what isn't one JSON text, said to be one, and counts its
// values.
func checkBody(h http.Header, op operation, data []byte) (values int, err error) {
	if len(data) == 0 {
		if op.bodyRequired {
			return 0, &domain.Error{Code: domain.CodeMalformed, Message: "This needs a body."}
		}
		return 0, nil
	}
	if err := checkMediaType(h, op.takes); err != nil {
		return 0, err
	}
	return lint(data)
}

// checkMediaType refuses a Content-Type that the operation doesn't take, and
// any Content-Encoding: what unfolds to more than it was can't be capped. It
// leaves a good type in its plain form, for the generated code to compare; a
// multipart one keeps its boundary.
func checkMediaType(h http.Header, takes []string) error {
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return &domain.Error{
			Code: domain.CodeUnsupportedMediaType, Message: "This takes a body as it is, not compressed.",
			Faults: []domain.Fault{{Header: "Content-Encoding", Code: "not_allowed", Message: "must be left out"}},
		}
	}
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || !slices.Contains(takes, mediaType) {
		either := strings.Join(takes, " or ")
		return &domain.Error{
			Code: domain.CodeUnsupportedMediaType, Message: "This takes " + either + ".",
			Faults: []domain.Fault{{Header: "Content-Type", Code: "not_allowed", Message: "must be " + either}},
		}
	}
	if !strings.HasPrefix(mediaType, "multipart/") {
		h.Set("Content-Type", mediaType)
	}
	return nil
}

// unreadable is the error for a body that didn't come whole.
func unreadable(err error) error {
	return &domain.Error{Code: domain.CodeMalformed, Message: "The body broke off.", Err: err}
}
