package wire

import (
	"encoding/xml"
	"slices"
)

// FileUpload is the reply to an upload.
type FileUpload struct {
	XMLName  xml.Name `xml:"fileUploadResponse"`
	Filename string   `xml:"filename"`
}

// FileList are the documents of an order: with what is known of them, or by
// nothing but their names.
type FileList struct {
	XMLName xml.Name `xml:"fileListResponse"`
	Count   string   `xml:"fileCount"`
	Files   []File   `xml:"fileData"`
	Names   []string `xml:"fileNames"`
}

// All are the files, each once.
func (l FileList) All() []File {
	all := slices.Clone(l.Files)
	for _, name := range l.Names {
		if !slices.ContainsFunc(all, func(f File) bool { return f.FileName == name }) {
			all = append(all, File{FileName: name})
		}
	}
	return all
}

// File is one of them.
type File struct {
	FileName     string
	DocumentType string `xml:"FileMetaData>DocumentType"`
	DocumentName string `xml:"FileMetaData>DocumentName"`
}
