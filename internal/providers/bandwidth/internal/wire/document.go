package wire

import "encoding/xml"

// FileUpload is the reply to an upload.
type FileUpload struct {
	XMLName  xml.Name `xml:"fileUploadResponse"`
	Filename string   `xml:"filename"`
}

// FileList are the documents of an order.
type FileList struct {
	XMLName xml.Name `xml:"fileListResponse"`
	Count   string   `xml:"fileCount"`
	Files   []File   `xml:"fileData"`
}

// File is one of them.
type File struct {
	FileName     string
	DocumentType string `xml:"FileMetaData>DocumentType"`
	DocumentName string `xml:"FileMetaData>DocumentName"`
}
