package telnyx_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func encoded(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }

func TestUpload(t *testing.T) {
	t.Parallel()
	b := start(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if err := w.WriteField("customer_reference", "mine"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "my letter")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("%PDF-1.4\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a := b.call(http.StatusOK, "POST", "/v2/documents?content-type=multipart", form.String(), "Content-Type", w.FormDataContentType())
	got := at(into[tree](t, a), "data").(tree)
	want := tree{
		"id": got["id"], "record_type": "document", "filename": "myletter.pdf", "content_type": "application/pdf",
		"size": tree{"amount": 9.0, "unit": "bytes"}, "sha256": "e5c62df5dab5c87b6a015ef3d43597074d1eec433b15f51aec63b8582d0e4ab4", "status": "pending", "av_scan_status": "scanned",
		"customer_reference": "mine", "created_at": "2027-02-01T15:30:00.000Z", "updated_at": "2027-02-01T15:30:00.000Z",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if got := string(b.call(http.StatusOK, "GET", "/v2/documents/"+got["id"].(string)+"/download", nil).body); got != "%PDF-1.4\n" {
		t.Errorf("downloaded %q", got)
	}
}

func TestUploadJSON(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, c := range map[string]struct {
		body        tree
		status      int
		filename    string
		contentType string
	}{
		"PDF":           {tree{"file": encoded("%PDF-1.4\n"), "filename": "a.pdf"}, 200, "a.pdf", "application/pdf"},
		"PNG unnamed":   {tree{"file": encoded("\x89PNG\r\n\x1a\n")}, 200, ".png", "image/png"},
		"JPEG":          {tree{"file": encoded("\xff\xd8\xff\xe0"), "filename": "a.JPEG"}, 200, "a.JPEG", "image/jpeg"},
		"text":          {tree{"file": encoded("hello"), "filename": "a.pdf"}, 200, "a.pdf.txt", "text/plain"},
		"CSV":           {tree{"file": encoded("a,b\n"), "filename": "a.csv"}, 200, "a.csv", "text/csv"},
		"archive":       {tree{"file": encoded("PK\x03\x04"), "filename": "a.zip"}, 422, "", ""},
		"Word":          {tree{"file": encoded("PK\x03\x04"), "filename": "a.docx"}, 200, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"program":       {tree{"file": encoded("\x7fELF\x02\x01"), "filename": "a.pdf"}, 422, "", ""},
		"empty":         {tree{"file": "", "filename": "a.pdf"}, 422, "", ""},
		"no base64":     {tree{"file": "%%%", "filename": "a.pdf"}, 422, "", ""},
		"no file":       {tree{"filename": "a.pdf"}, 422, "", ""},
		"to be fetched": {tree{"url": "https://example.com/a.pdf"}, 422, "", ""},
		"long filename": {tree{"file": encoded("%PDF-1.4\n"), "filename": strings.Repeat("a", 513)}, 422, "", ""},
		"over 20 MB":    {tree{"file": encoded("%PDF-" + strings.Repeat("x", 20<<20)), "filename": "a.pdf"}, 422, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := at(into[tree](t, b.call(c.status, "POST", "/v2/documents", c.body)), "data")
			if c.status != http.StatusOK {
				return
			}
			if at(d, "filename") != c.filename || at(d, "content_type") != c.contentType {
				t.Errorf("%v of %v, want %s of %s", at(d, "filename"), at(d, "content_type"), c.filename, c.contentType)
			}
		})
	}
}

func TestListDocuments(t *testing.T) {
	t.Parallel()
	b := start(t)
	ids := map[string]string{}
	for _, name := range []string{"b.pdf", "a.pdf"} {
		ids[name] = b.upload(name)
		a := b.call(http.StatusOK, "PATCH", "/v2/documents/"+ids[name], tree{"customer_reference": "ref " + name})
		if at(into[tree](t, a), "data", "filename") != name {
			t.Errorf("PATCH of the reference changed the name: %s", a.body)
		}
	}
	for query, want := range map[string][]string{
		"":                                     {"b.pdf", "a.pdf"},
		"sort[]=filename":                      {"a.pdf", "b.pdf"},
		"sort=-filename":                       {"b.pdf", "a.pdf"},
		"filter[filename][contains]=a.p":       {"a.pdf"},
		"filter[customer_reference]=ref b.pdf": {"b.pdf"},
		"filter[customer_reference][eq]=ref b.pdf":                           {"b.pdf"},
		"filter[customer_reference][in][]=ref a.pdf":                         {"a.pdf"},
		"filter[customer_reference][in]=ref a.pdf,ref b.pdf&sort[]=filename": {"a.pdf", "b.pdf"},
		"filter[created_at][gt]=2027-02-01T15:30:00Z":                        nil,
		"filter[created_at][lt]=2027-02-01T15:30:01Z&sort[]=filename":        {"a.pdf", "b.pdf"},
	} {
		var got []string
		for _, d := range at(b.get("/v2/documents?"+escaped(query)), "data").([]any) {
			got = append(got, at(d, "filename").(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	b.call(http.StatusOK, "DELETE", "/v2/documents/"+ids["a.pdf"], nil)
	b.call(http.StatusNotFound, "GET", "/v2/documents/"+ids["a.pdf"], nil)
}

func TestAdditionalDocuments(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+12125550101")[0]
	path := "/v2/porting_orders/" + id + "/additional_documents"
	a := b.call(http.StatusUnprocessableEntity, "POST", path, tree{"additional_documents": []tree{
		{"document_id": "6f1c7a52-0000-4000-8000-000000000000", "document_type": "csr"},
		{"document_id": b.upload("a.pdf"), "document_type": "poem"},
	}})
	want := [][2]string{{"/additional_documents/0/document_id", "10017"}, {"/additional_documents/1/document_type", "10015"}}
	if diff := cmp.Diff(want, errorsOf(t, a)); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	record, other := b.upload("record.pdf"), b.upload("other.pdf")
	b.call(http.StatusCreated, "POST", path, tree{"additional_documents": []tree{
		{"document_id": record, "document_type": "csr"}, {"document_id": other, "document_type": "other"},
	}})
	for query, want := range map[string][]string{
		"":                                    {"record.pdf", "other.pdf"},
		"filter[document_type]=csr":           {"record.pdf"},
		"filter[document_type]=loa,other":     {"other.pdf"},
		"filter[document_type][in][]=csr":     {"record.pdf"},
		"sort[value]=created_at&page[size]=1": {"record.pdf"},
	} {
		var got []string
		for _, d := range at(b.get(path+"?"+query), "data").([]any) {
			got = append(got, at(d, "filename").(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// A download link needs no key, and cannot be made up.
func TestDownloadLink(t *testing.T) {
	t.Parallel()
	b := start(t)
	id, other := b.upload("a.pdf"), b.upload("b.pdf")
	link := at(b.get("/v2/documents/"+id+"/download_link"), "data", "url").(string)
	path, ok := strings.CutPrefix(link, b.url)
	if !ok {
		t.Fatalf("link %s, want one to %s", link, b.url)
	}
	if got := string(b.call(http.StatusOK, "GET", path, nil, "Authorization", "").body); got != "%PDF-1.4\n%%EOF\n" {
		t.Errorf("document %q", got)
	}
	b.call(http.StatusNotFound, "GET", strings.Replace(path, id, other, 1), nil, "Authorization", "")
	b.call(http.StatusNotFound, "GET", "/v2/documents/6f1c7a52-0000-4000-8000-000000000000/download_link", nil)
}

// The file that every virus scanner knows is denied.
func TestInfectedDocument(t *testing.T) {
	t.Parallel()
	b := start(t)
	file := []byte("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
	d := at(into[tree](t, b.call(http.StatusOK, "POST", "/v2/documents", tree{"file": file, "filename": "a.txt"})), "data")
	if at(d, "status") != "denied" || at(d, "av_scan_status") != "infected" {
		t.Errorf("document %v", d)
	}
}
