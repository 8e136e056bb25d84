package bandwidth_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// upload sends a document and answers its file name.
func (h *harness) upload(order, query, contentType, content string) string {
	h.t.Helper()
	a, err := h.send("POST", h.url+"/portins/"+order+"/loas"+query, contentType, content, basic)
	if err != nil || a.status != 201 {
		h.t.Fatalf("upload: %v %d %s", err, a.status, a.body)
	}
	name := a.get(h.t, "filename")
	if want := "https://dashboard.bandwidth.com:443/v1.0/accounts/9900000/portins/" + order + "/loas/" + name; a.header.Get("Location") != want {
		h.t.Errorf("Location %s, want %s", a.header.Get("Location"), want)
	}
	return name
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12015550101"))
	path := "/portins/" + id + "/loas"
	if diff := cmp.Diff([]string{"fileCount=0", "resultCode=0", "resultMessage=The order has no LOA files"}, leaves(t, h.want(200, "GET", path, "").body)); diff != "" {
		t.Errorf("none yet (-want +got):\n%s", diff)
	}
	first := h.upload(id, "?documentType=LOA", "application/pdf", "%PDF-1.7 one")
	if !strings.HasPrefix(first, id+"-17") || !strings.HasSuffix(first, ".pdf") {
		t.Errorf("named %s", first)
	}
	second := h.upload(id, "", "image/png", "\x89PNG")

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="loaFile"; filename="bill.csv"`}, "Content-Type": {"text/csv"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("a,b\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	third := h.upload(id, "?documentType=invoice", w.FormDataContentType(), form.String())

	if diff := cmp.Diff([]string{
		"fileCount=3", "fileNames=" + first, "fileNames=" + second, "fileNames=" + third,
		"fileData/FileName=" + first, "fileData/FileName=" + second, "fileData/FileName=" + third, "resultCode=0", "resultMessage=The LOA files of the order",
	}, leaves(t, h.want(200, "GET", path, "").body)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	list := h.want(200, "GET", path+"?metadata=true", "")
	if diff := cmp.Diff([]string{"LOA", "LOA", "INVOICE"}, list.all(t, "fileData/FileMetaData/DocumentType")); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	got := h.want(200, "GET", path+"/"+third, "")
	if got.body != "a,b\n" || got.header.Get("Content-Type") != "application/octet-stream" || got.header.Get("Content-Disposition") != "attachment; filename="+third {
		t.Errorf("got %+v", got)
	}

	if a, err := h.send("PUT", h.url+path+"/"+first+"?documentType=CSR", "application/pdf", "%PDF-1.7 two", basic); err != nil || a.status != 200 {
		t.Fatalf("replace: %v %+v", err, a)
	}
	if got := h.want(200, "GET", path+"/"+first, ""); got.body != "%PDF-1.7 two" {
		t.Errorf("replaced: %s", got.body)
	}
	h.want(200, "PUT", path+"/"+first+"/metadata", "<FileMetaData><DocumentName>The bill</DocumentName><DocumentType>OTHER</DocumentType></FileMetaData>")
	if diff := cmp.Diff([]string{"DocumentName=The bill", "DocumentType=OTHER"}, leaves(t, h.want(200, "GET", path+"/"+first+"/metadata", "").body)); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	long := "<FileMetaData><DocumentName>" + strings.Repeat("x", 51) + "</DocumentName></FileMetaData>"
	if got := h.want(400, "PUT", path+"/"+first+"/metadata", long).get(t, "resultCode"); got != "7800" {
		t.Errorf("a long name: %s", got)
	}
	h.want(200, "DELETE", path+"/"+first, "")
	h.want(404, "GET", path+"/"+first, "")
	h.want(404, "DELETE", path+"/"+first, "")

	for name, tc := range map[string]struct {
		query, header, contentType, content string
		status                              int
		code                                string
	}{
		"an unknown type":   {"?documentType=POEM", "", "application/pdf", "x", 400, "7639"},
		"conflicting types": {"?documentType=LOA", "CSR", "application/pdf", "x", 409, "7641"},
		"an audio file":     {"?documentType=LOA", "", "audio/x-wav", "x", 400, "1"},
		"nothing":           {"?documentType=LOA", "", "application/pdf", "", 400, "1"},
		"too much":          {"?documentType=LOA", "", "application/pdf", strings.Repeat("x", 3<<20+1), 413, "1"},
		"all that is taken": {"?documentType=LOA", "LOA", "application/pdf", strings.Repeat("x", 3<<20), 201, "0"},
	} {
		a, err := h.send("POST", h.url+path+tc.query, tc.contentType, tc.content, func(r *http.Request) {
			basic(r)
			if tc.header != "" {
				r.Header.Set("documentType", tc.header)
			}
		})
		if err != nil || a.status != tc.status || a.get(t, "resultCode") != tc.code {
			t.Errorf("%s: %v %d %s", name, err, a.status, a.body)
		}
	}
	h.want(404, "GET", "/portins/nowhere/loas", "")
}

func TestNotes(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	path := "/portins/" + h.draft(orderFor("+12015550101")) + "/notes"
	h.want(204, "GET", path, "")
	created := h.want(201, "POST", path, "<Note><UserId>sandbox</UserId><Description>Please hurry &amp; take care</Description></Note>")
	location := created.header.Get("Location")
	id := location[strings.LastIndex(location, "/")+1:]
	if created.body != "" || strings.Trim(id, "0123456789") != "" {
		t.Errorf("created %+v", created)
	}
	h.want(200, "PUT", path+"/"+id, "<Note><UserId>sandbox</UserId><Description>No hurry</Description></Note>")
	if diff := cmp.Diff([]string{
		"Note/Id=" + id, "Note/UserId=sandbox", "Note/Description=No hurry", "Note/LastDateModifier=2026-12-01T15:00:00.000Z",
	}, leaves(t, h.want(200, "GET", path, "").body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := h.want(400, "POST", path, "<Note><Description>Who?</Description></Note>").get(t, "ResponseStatus/ErrorCode"); got != "12501" {
		t.Errorf("without a user: %s", got)
	}
	h.want(400, "POST", path, "<Note><UserId>sandbox</UserId><Description>"+strings.Repeat("x", 501)+"</Description></Note>")
	h.want(404, "PUT", path+"/77", "<Note><UserId>sandbox</UserId><Description>x</Description></Note>")
}

func TestHistoryAndTotals(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12015550101", "+12015550102", "+12015560101"))
	if diff := cmp.Diff([]string{"IrisStatus/Code=7710", "IrisStatus/Description=Drafts have no history"}, leaves(t, h.want(200, "GET", "/portins/"+id+"/history", "").body)); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string][]string{
		"totals":    {"Count=3"},
		"tns":       {"Count=3", "TelephoneNumber=+12015550101", "TelephoneNumber=+12015550102", "TelephoneNumber=+12015560101"},
		"areaCodes": {"TelephoneDetailsReport/AreaCode=201", "TelephoneDetailsReport/Count=3"},
		"npaNxx": {
			"TelephoneDetailsReport/NPA-NXX=201555", "TelephoneDetailsReport/Count=2",
			"TelephoneDetailsReport/NPA-NXX=201556", "TelephoneDetailsReport/Count=1",
		},
	} {
		if diff := cmp.Diff(want, leaves(t, h.want(200, "GET", "/portins/"+id+"/"+path, "").body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		h.want(404, "GET", "/portins/nowhere/"+path, "")
	}
	h.want(404, "GET", "/portins/nowhere/history", "")
}
