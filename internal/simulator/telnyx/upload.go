package telnyx

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// The limits on documents (Telnyx guide on documents).
const (
	maxDocument = 20 << 20
	maxFilename = 512
)

// upload is a file as it was sent.
type upload struct {
	content   []byte
	filename  string
	reference *string
}

func (c *call) uploadJSON() (upload, error) {
	var body struct {
		File              *string `json:"file"`
		Filename          string  `json:"filename"`
		URL               *string `json:"url"`
		CustomerReference *string `json:"customer_reference"`
	}
	if err := c.decode(&body); err != nil {
		return upload{}, err
	}
	switch {
	case body.File == nil && body.URL != nil:
		return upload{}, coded(http.StatusUnprocessableEntity, "10015", "/url", "The sandbox fetches nothing: send the file itself, as multipart/form-data or in base64.")
	case body.File == nil:
		return upload{}, coded(http.StatusUnprocessableEntity, "10004", "/file", "The file is required.")
	}
	content, err := base64.StdEncoding.DecodeString(*body.File)
	if err != nil {
		return upload{}, coded(http.StatusUnprocessableEntity, "10015", "/file", "The file is not valid base64.")
	}
	return upload{content, body.Filename, body.CustomerReference}, nil
}

func (c *call) uploadMultipart(boundary string) (upload, error) {
	form, err := multipart.NewReader(bytes.NewReader(c.body), boundary).ReadForm(maxBody)
	if err != nil {
		return upload{}, coded(http.StatusUnprocessableEntity, "10015", "", "The form cannot be read.")
	}
	if len(form.File["file"]) == 0 {
		return upload{}, coded(http.StatusUnprocessableEntity, "10004", "/file", "The file is required.")
	}
	part := form.File["file"][0]
	file, err := part.Open()
	if err != nil {
		return upload{}, err
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return upload{}, err
	}
	sent := upload{content: content, filename: part.Filename}
	if reference := form.Value["customer_reference"]; len(reference) > 0 {
		sent.reference = &reference[0]
	}
	return sent, nil
}

// fileKind is a type of file that Telnyx takes. The first extension is the one it gives a file without.
type fileKind struct {
	contentType string
	extensions  []string
}

var fileKinds = []fileKind{
	{"application/pdf", []string{".pdf"}},
	{"image/png", []string{".png"}},
	{"image/jpeg", []string{".jpg", ".jpeg"}},
	{"text/csv", []string{".csv"}},
	{"application/json", []string{".json"}},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}},
	{"application/msword", []string{".doc"}},
	{"application/vnd.ms-excel", []string{".xls"}},
	{"text/plain", []string{".txt"}},
}

// check refuses what is empty, too large, or of no type that Telnyx takes.
func (u upload) check() (fileKind, error) {
	switch {
	case len(u.content) == 0:
		return fileKind{}, coded(http.StatusUnprocessableEntity, "10015", "/file", "The file is empty.")
	case len(u.content) > maxDocument:
		return fileKind{}, coded(http.StatusUnprocessableEntity, "10025", "/file", "The file is larger than 20 MB.")
	case len(u.filename) > maxFilename || strings.ContainsFunc(u.filename, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fileKind{}, coded(http.StatusUnprocessableEntity, "10015", "/filename", "The filename is too long or not printable.")
	}
	sniffed, _, _ := strings.Cut(http.DetectContentType(u.content), ";")
	for _, kind := range fileKinds {
		if kind.contentType == sniffed && sniffed != "text/plain" || kind.claims(u.filename) && kind.looksLike(sniffed) {
			return kind, nil
		}
	}
	if sniffed == "text/plain" {
		return fileKinds[len(fileKinds)-1], nil
	}
	return fileKind{}, coded(http.StatusUnprocessableEntity, "10015", "/file", "The file is of a type that is not supported.")
}

func (k fileKind) claims(filename string) bool {
	return slices.ContainsFunc(k.extensions, func(ext string) bool { return strings.HasSuffix(strings.ToLower(filename), ext) })
}

// looksLike tells whether a sniffed type is what a file of this kind is taken for: text formats look like text, new office
// formats like archives, old ones like nothing in particular.
func (k fileKind) looksLike(sniffed string) bool {
	switch k.extensions[0] {
	case ".csv", ".json", ".txt":
		return sniffed == "text/plain"
	case ".docx", ".xlsx":
		return sniffed == "application/zip"
	case ".doc", ".xls":
		return sniffed == "application/octet-stream"
	default:
		return k.contentType == sniffed
	}
}

// name is the filename that Telnyx makes of one: without spaces, with the extension of what the file is.
func (k fileKind) name(filename string) string {
	filename = strings.ReplaceAll(filename, " ", "")
	if k.claims(filename) {
		return filename
	}
	return filename + k.extensions[0]
}
