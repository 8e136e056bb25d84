package telnyx

import (
	"crypto/hmac"
	"encoding/hex"
	"net/http"
)

// downloads is where download links lead. They need no key.
const downloads = "/downloads/"

func (s *Simulator) downloadDocument(c *call) (reply, error) {
	d, err := s.findDocument(c)
	if err != nil {
		return reply{}, err
	}
	content, _ := s.contents.get(d.ID)
	return reply{status: http.StatusOK, raw: content, contentType: d.ContentType}, nil
}

// linkDownload makes a link that is its own permission, as long as the document is there.
func (s *Simulator) linkDownload(c *call) (reply, error) {
	d, err := s.findDocument(c)
	if err != nil {
		return reply{}, err
	}
	scheme := "http://"
	if c.r.TLS != nil {
		scheme = "https://"
	}
	return data(http.StatusOK, struct {
		URL string `json:"url"`
	}{scheme + c.r.Host + downloads + d.ID + "/" + hex.EncodeToString(s.proof(d.ID))}), nil
}

func (s *Simulator) followDownload(c *call) (reply, error) {
	proof, err := hex.DecodeString(c.param("proof"))
	if err != nil || !hmac.Equal(proof, s.proof(c.param("id"))) {
		return reply{}, notFound()
	}
	return s.downloadDocument(c)
}
