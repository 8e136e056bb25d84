package bandwidth

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxDocument is the largest document (Bandwidth guide, stand-alone port-ins).
const maxDocument = 3 << 20

const maxDocumentName = 50

var documentTypes = []string{"LOA", "INVOICE", "CSR", "OTHER"}

// extensions are by content type; an upload of another type is refused. Some official clients send a document as plain bytes.
var extensions = map[string]string{
	"application/pdf":          ".pdf",
	"text/plain":               ".txt",
	"image/jpeg":               ".jpg",
	"image/png":                ".png",
	"image/tiff":               ".tiff",
	"text/csv":                 ".csv",
	"application/vnd.ms-excel": ".xls",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
	"application/msword": ".doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/octet-stream": ".bin",
}

// A document is an LOA or another paper of an order.
type document struct {
	OrderID string
	File    string // its name, which is its id
	Type    string
	Name    string // given by the owner in the metadata
	Content []byte
}

func (d *document) key() string { return d.OrderID + "/" + d.File }

type uploadXML struct {
	XMLName       xml.Name `xml:"fileUploadResponse"`
	Filename      string   `xml:"filename,omitempty"`
	ResultCode    int      `xml:"resultCode"`
	ResultMessage string   `xml:"resultMessage"`
}

type fileListXML struct {
	XMLName       xml.Name      `xml:"fileListResponse"`
	FileCount     int           `xml:"fileCount"`
	FileNames     []string      `xml:"fileNames"`
	FileData      []fileDataXML `xml:"fileData"`
	ResultCode    int           `xml:"resultCode"`
	ResultMessage string        `xml:"resultMessage"`
}

type fileDataXML struct {
	FileName     string
	FileMetaData *metadataXML `xml:",omitempty"`
}

type metadataXML struct {
	XMLName      xml.Name `xml:"FileMetaData"`
	DocumentName text     `xml:",omitempty"`
	DocumentType text     `xml:",omitempty"`
}

// upload is what a request brings: as raw bytes of its own content type, or as the first file of a form.
type upload struct {
	contentType string
	content     []byte
}

func readUpload(c *call) (upload, error) {
	contentType, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil {
		contentType = "application/octet-stream"
	}
	if contentType != "multipart/form-data" {
		return upload{contentType, c.body}, nil
	}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return upload{}, fmt.Errorf("read the form: %w", err)
		}
		if part.FileName() == "" {
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return upload{}, fmt.Errorf("read the form: %w", err)
		}
		contentType, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			contentType = "application/octet-stream"
		}
		return upload{contentType, content}, nil
	}
}

// documentType is the type that the query or a header names; LOA if neither does and it is not required.
func documentType(c *call, required bool) (string, *wireError) {
	query, header := strings.ToUpper(c.URL.Query().Get("documentType")), strings.ToUpper(c.Header.Get("documentType"))
	switch {
	case query != "" && header != "" && query != header:
		return "", &wireError{Code: 7641, Description: "The documentType of the query and that of the header differ"}
	case query == "" && header == "" && required:
		return "", &wireError{Code: 7640, Description: "This order needs a documentType, in the query or as a header"}
	case query == "" && header == "":
		return "LOA", nil
	case query == "":
		query = header
	}
	if !slices.Contains(documentTypes, query) {
		return "", &wireError{Code: 7639, Description: "Unknown documentType; valid are " + strings.Join(documentTypes, ", ")}
	}
	return query, nil
}

func uploadRefusal(status, code int, description string) reply {
	return reply{status: status, body: uploadXML{ResultCode: code, ResultMessage: description}}
}

// receive reads the document of a call, or answers what is wrong with it. Toll-free orders take less than others.
func receive(c *call, tollFree bool) (d document, extension string, refusal *reply) {
	refuse := func(r reply) (document, string, *reply) { return document{}, "", &r }
	kind, problem := documentType(c, tollFree)
	if problem != nil {
		status := http.StatusConflict
		if problem.Code == 7639 {
			status = http.StatusBadRequest
		}
		return refuse(uploadRefusal(status, problem.Code, problem.Description))
	}
	sent, err := readUpload(c)
	if err != nil || len(sent.content) == 0 {
		return refuse(uploadRefusal(http.StatusBadRequest, 1, "There is no document in the request"))
	}
	if len(sent.content) > maxDocument {
		return refuse(uploadRefusal(http.StatusRequestEntityTooLarge, 1, "The document is larger than 3 MB"))
	}
	if tollFree && sent.contentType != "application/pdf" && sent.contentType != "image/tiff" {
		return refuse(uploadRefusal(http.StatusConflict, 7638, "Documents of toll-free port-ins are PDF or TIFF"))
	}
	extension, ok := extensions[sent.contentType]
	if !ok {
		return refuse(uploadRefusal(http.StatusBadRequest, 1, "Documents of type "+sent.contentType+" are not taken"))
	}
	return document{Type: kind, Content: sent.content}, extension, nil
}

func (s *Simulator) postDocument(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	d, extension, refusal := receive(c, o.tollFree())
	if refusal != nil {
		return *refusal
	}
	d.OrderID = o.id()
	for stamp := c.now.UnixMilli(); ; stamp++ {
		d.File = d.OrderID + "-" + strconv.FormatInt(stamp, 10) + extension
		if s.document(d.OrderID, d.File) == nil {
			break
		}
	}
	s.documents[d.OrderID] = append(s.documents[d.OrderID], &d)
	s.save(documentTable, d.key(), d)
	s.noteDocument(o, c)
	answer := uploaded(&d)
	answer.status, answer.location = http.StatusCreated, s.address(o.collection(), d.OrderID, "loas", d.File)
	return answer
}

func uploaded(d *document) reply {
	return reply{status: http.StatusOK, body: uploadXML{Filename: d.File, ResultMessage: "The file of order " + d.OrderID + " was uploaded"}}
}

// noteDocument keeps a draft that gets documents from being idle, and lets an order go on that waited for one.
func (s *Simulator) noteDocument(o owner, c *call) {
	if o.draft() {
		o.touch(c.user, c.now)
	}
	if o, ok := o.(*portIn); ok {
		s.checkDocuments(o, c.now)
	}
	s.keepOwner(o)
}

func (s *Simulator) document(order, file string) *document {
	for _, d := range s.documents[order] {
		if d.File == file {
			return d
		}
	}
	return nil
}

func (s *Simulator) addressed(c *call) *document {
	if s.owner(c) == nil {
		return nil
	}
	return s.document(c.PathValue("id"), c.PathValue("file"))
}

// listDocuments gives names, or with metadata=true what else is known. Without it the documentation shows fileNames, while the
// official clients read fileData whatever they asked for: both are there.
func (s *Simulator) listDocuments(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	all := s.documents[o.id()]
	response := fileListXML{FileCount: len(all), ResultMessage: "The LOA files of the order"}
	if len(all) == 0 {
		response.ResultMessage = "The order has no LOA files"
	}
	detailed := strings.EqualFold(c.URL.Query().Get("metadata"), "true")
	for _, d := range all {
		row := fileDataXML{FileName: d.File}
		if detailed {
			metadata := d.metadata()
			row.FileMetaData = &metadata
		} else {
			response.FileNames = append(response.FileNames, d.File)
		}
		response.FileData = append(response.FileData, row)
	}
	return reply{status: http.StatusOK, body: response}
}

func (d *document) metadata() metadataXML {
	return metadataXML{DocumentName: text(d.Name), DocumentType: text(d.Type)}
}

func (s *Simulator) getDocument(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	return reply{status: http.StatusOK, raw: d.Content, header: map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=" + d.File,
	}}
}

func (s *Simulator) putDocument(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	sent, _, refusal := receive(c, s.owner(c).tollFree())
	if refusal != nil {
		return *refusal
	}
	d.Type, d.Content = sent.Type, sent.Content
	s.save(documentTable, d.key(), d)
	s.noteDocument(s.owner(c), c)
	return uploaded(d)
}

// deleteDocument removes a document of an order that is still going on.
func (s *Simulator) deleteDocument(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	if !s.owner(c).live() {
		return uploadRefusal(http.StatusBadRequest, 1, "The order is over; its files stay")
	}
	s.documents[d.OrderID] = slices.DeleteFunc(s.documents[d.OrderID], func(other *document) bool { return other == d })
	s.save(documentTable, d.key(), nil)
	return reply{status: http.StatusOK}
}

func (s *Simulator) getMetadata(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	return reply{status: http.StatusOK, body: d.metadata()}
}

func (s *Simulator) putMetadata(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	var sent metadataXML
	if err := decode(c.body, &sent); err != nil {
		return reply{status: http.StatusBadRequest}
	}
	kind := strings.ToUpper(string(sent.DocumentType))
	switch {
	case len([]rune(string(sent.DocumentName))) > maxDocumentName:
		return uploadRefusal(http.StatusBadRequest, 7800, "The document name is longer than 50 characters")
	case kind != "" && !slices.Contains(documentTypes, kind):
		return uploadRefusal(http.StatusBadRequest, 7639, "Unknown documentType; valid are "+strings.Join(documentTypes, ", "))
	case kind != "":
		d.Type = kind
	}
	d.Name = string(sent.DocumentName)
	s.save(documentTable, d.key(), d)
	s.noteDocument(s.owner(c), c)
	return reply{status: http.StatusOK}
}

func (s *Simulator) deleteMetadata(c *call) reply {
	d := s.addressed(c)
	if d == nil {
		return reply{status: http.StatusNotFound}
	}
	d.Type, d.Name = "LOA", ""
	s.save(documentTable, d.key(), d)
	return reply{status: http.StatusOK}
}
