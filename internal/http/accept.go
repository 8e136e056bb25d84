package http

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// accept refuses a request whose Accept leaves out all that its operation
// answers with. Problems are sent whatever it says.
func (s *server) accept(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answers := s.operations.of(r).answers; !accepts(strings.Join(r.Header.Values("Accept"), ","), answers) {
			either := strings.Join(answers, " or ")
			s.fail(w, r, &domain.Error{
				Code: codeNotAcceptable, Message: "This answers with " + either + ".",
				Faults: []domain.Fault{{Header: "Accept", Code: "not_acceptable", Message: "must allow " + either}},
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// accepts reports whether an Accept header allows at least one of the media
// types, which may end in /*. No header, and no media types, allow all.
func accepts(header string, mediaTypes []string) bool {
	if header == "" || len(mediaTypes) == 0 {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		fields := strings.Split(part, ";")
		if refused(fields[1:]) {
			continue
		}
		wanted := strings.ToLower(strings.TrimSpace(fields[0]))
		for _, mediaType := range mediaTypes {
			if wanted == "*/*" || mediaType == "*/*" || wanted == mediaType || within(wanted, mediaType) || within(mediaType, wanted) {
				return true
			}
		}
	}
	return false
}

// within reports whether a range such as image/* covers the media type.
func within(mediaRange, mediaType string) bool {
	family, ok := strings.CutSuffix(mediaRange, "*")
	return ok && family != "*/" && strings.HasPrefix(mediaType, family)
}

// refused reports whether the parameters of a media range hold q=0.
func refused(parameters []string) bool {
	for _, p := range parameters {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			return err == nil && q == 0
		}
	}
	return false
}
