package http_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// form writes parts "name=value"; the value of file is its bytes.
func form(t *testing.T, parts ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		name, value, _ := strings.Cut(p, "=")
		if name == "file" {
			part, err := w.CreateFormFile("file", "loa.pdf")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(value)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

func TestUpload(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	other := strings.Replace(portInID, "0313", "0314", 1)
	body, contentType := form(t, "type=loa", "file=%PDF-1.7", "port_in_ids="+portInID, "port_in_ids="+other, "signed_on=2026-11-30")
	reply := b.send("POST", documents, body, contentType).want(t, 201)
	if got, want := reply.Header.Get("Location"), documents+"/"+documentID; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	want := porting.NewDocument{Type: domain.LOA, Filename: "loa.pdf", SignedOn: "2026-11-30", PortInIDs: []string{portInID, other}}
	if diff := cmp.Diff(want, b.fake.upload); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if string(b.fake.content) != "%PDF-1.7" {
		t.Errorf("content %q", b.fake.content)
	}
	golden(t, "testdata/document.json", reply.body)
}

func TestBadUploads(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		parts  []string
		status int
		faults []fault
	}{
		{"nothing", nil, 422, []fault{inBody("/file", "required", "is required"), inBody("/type", "required", "is required")}},
		{"faults", []string{"type=photo", "signed_on=2026-02-30", "port_in_ids=pti_1", "colour=red", "file=x"}, 422, []fault{
			inBody("/type", "not_allowed", "must be loa, invoice, csr or other"),
			inBody("/signed_on", "not_a_date", "must be a date (YYYY-MM-DD)"),
			inBody("/port_in_ids", "unknown", "must be port-ins of this order"),
			inBody("/colour", "unknown", "is no part of this form"),
		}},
		{"two files", []string{"type=loa", "file=x", "file=y"}, 422, []fault{inBody("/file", "repeated", "must be given once")}},
		{"too large", []string{"type=loa", "file=" + strings.Repeat("x", 20<<20+1)}, 413, nil},
	}
	b := newBench(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, contentType := form(t, tt.parts...)
			var got problem
			b.send("POST", documents, body, contentType).want(t, tt.status).json(t, &got)
			if diff := cmp.Diff(append([]fault{}, tt.faults...), got.Errors); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A form that ends in the middle is not taken for a whole one.
func TestBrokenUpload(t *testing.T) {
	t.Parallel()
	body, contentType := form(t, "type=loa", "file=%PDF-1.7")
	newBench(t).send("POST", documents, body[:len(body)-20], contentType).want(t, 400)
}

func TestManyParts(t *testing.T) {
	t.Parallel()
	parts := []string{"type=loa", "file=x"}
	for range 200 {
		parts = append(parts, "port_in_ids="+portInID)
	}
	body, contentType := form(t, parts...)
	newBench(t).send("POST", documents, body, contentType).want(t, 400)
}

// A browser is never told to open a caller's file.
func TestDownload(t *testing.T) {
	t.Parallel()
	reply := newBench(t).send("GET", documents+"/"+documentID+"/content", "", "Accept: application/pdf").want(t, 200)
	for name, want := range map[string]string{
		"Content-Type":            "application/pdf",
		"Content-Disposition":     "attachment; filename*=utf-8''na%C3%AFve%20loa.pdf",
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Cache-Control":           "no-store",
	} {
		if got := reply.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if reply.body != "%PDF-1.7 …" {
		t.Errorf("body %q", reply.body)
	}
}

func TestRemoveDocument(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.send("DELETE", documents+"/"+documentID, "").want(t, 204).body; got != "" || b.fake.removed != documentID {
		t.Errorf("removed %s, answered %q", b.fake.removed, got)
	}
}
