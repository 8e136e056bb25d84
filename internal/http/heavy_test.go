package http_test

import (
	"context"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/porting"
)

// filing are use cases that take each document when the test says so.
type filing struct {
	*fake
	arrived chan int // bytes
	take    chan struct{}
}

func (f filing) AddDocument(_ context.Context, _ porting.Caller, _ string, in porting.NewDocument) (domain.Document, bool, error) {
	f.arrived <- len(in.Content)
	<-f.take
	return domain.Document{}, false, &domain.Error{Code: domain.CodeNotFound, Message: "There is no such order."}
}

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, context.Canceled
}

// No more files are in memory at once than there is room for. Another waits,
// unread, and has its turn when one of them is done.
func TestFilesWaitForRoom(t *testing.T) {
	t.Parallel()
	const room = 3 // of the largest
	f := filing{fake: &fake{order: fullOrder()}, arrived: make(chan int, room+1), take: make(chan struct{})}
	b := newBench(t, func(c *http.Config) { c.Porting = f })
	var text strings.Builder
	w := multipart.NewWriter(&text)
	part, err := w.CreateFormFile("file", "loa.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(make([]byte, http.MaxDocument))
	_, _ = w.CreateFormField("type")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	form := strings.Replace(text.String(), "\r\n\r\n\r\n--", "\r\n\r\nloa\r\n--", 1)
	if !strings.Contains(form, "loa\r\n--") {
		t.Fatal("the form has no type")
	}
	answers := make(chan int, room+1)
	send := func() {
		r := httptest.NewRequestWithContext(t.Context(), "POST", order+"/documents", strings.NewReader(form))
		r.Header.Set("Authorization", "Bearer good")
		r.Header.Set("Content-Type", w.FormDataContentType())
		answer := httptest.NewRecorder()
		b.bare.ServeHTTP(answer, r)
		answers <- answer.Code
	}
	for range room {
		go send()
	}
	for range room {
		if n := <-f.arrived; n != http.MaxDocument {
			t.Errorf("%d bytes arrived", n)
		}
	}

	gone, leave := context.WithCancel(t.Context())
	leave() // who can't wait has no room
	for path, body := range map[string]io.Reader{order + "/documents": unread{t}, order + "/documents/" + documentID + "/content": nil} {
		method := "GET"
		if body != nil {
			method = "POST"
		}
		r := httptest.NewRequestWithContext(gone, method, path, body)
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.Header.Set("Authorization", "Bearer good")
		answer := httptest.NewRecorder()
		b.bare.ServeHTTP(answer, r)
		if answer.Code != 503 || answer.Header().Get("Retry-After") != "1" || !strings.Contains(answer.Body.String(), `"overloaded"`) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	// What carries no file goes on.
	b.send("GET", order, "").want(t, 200)

	go send()
	close(f.take)
	<-f.arrived
	for range room + 1 {
		if code := <-answers; code != 404 {
			t.Errorf("answered %d", code)
		}
	}
}
