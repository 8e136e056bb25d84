package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"os"
	"sync"
)

// An Upload is a file that goes with an order.
type Upload struct {
	Type      string // loa, invoice, csr or other
	Filename  string
	Content   io.Reader // sent as it is read; if it is an io.Seeker, the upload is repeated when its answer is lost
	SignedOn  string    // YYYY-MM-DD; "" if it isn't said
	PortInIDs []string  // none: the whole order
}

// Upload adds a document to an order.
func (c *Client) Upload(ctx context.Context, orderID string, u Upload, options ...RequestEditorFn) (*Document, error) {
	f, err := newForm(u)
	if err != nil {
		return nil, fmt.Errorf("prepare the upload of %s: %w", u.Filename, err)
	}
	return Read[Document](c.API.AddDocumentWithBody(ctx, orderID, nil, f.contentType, f.open(), append(keyed(options), f.repeatable)...))
}

// Documents are all documents of an order, oldest first.
func (c *Client) Documents(ctx context.Context, orderID string) iter.Seq2[Document, error] {
	return pages[Document](func(cursor *string) (*http.Response, error) {
		return c.API.ListDocuments(ctx, orderID, &ListDocumentsParams{Cursor: cursor})
	})
}

// Document reads what is known of a document.
func (c *Client) Document(ctx context.Context, orderID, documentID string) (*Document, error) {
	return Read[Document](c.API.GetDocument(ctx, orderID, documentID))
}

// Download returns the bytes of a document. Close them.
func (c *Client) Download(ctx context.Context, orderID, documentID string) (io.ReadCloser, error) {
	return content(c.API.GetDocumentContent(ctx, orderID, documentID))
}

// RemoveDocument takes a document off an order. It is not repeated when its answer is lost.
func (c *Client) RemoveDocument(ctx context.Context, orderID, documentID string) error {
	answer, err := content(c.API.RemoveDocument(ctx, orderID, documentID))
	if err != nil {
		return err
	}
	return answer.Close()
}

// A form is an upload as a body: what stands before the file's content, the content, and what stands after it.
type form struct {
	before, after []byte
	content       io.Reader
	contentType   string
	sent          *formBody // the body that was opened last
}

func newForm(u Upload) (*form, error) {
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	fields := [][2]string{{"type", u.Type}}
	if u.SignedOn != "" {
		fields = append(fields, [2]string{"signed_on", u.SignedOn})
	}
	for _, id := range u.PortInIDs {
		fields = append(fields, [2]string{"port_in_ids", id})
	}
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return nil, err
		}
	}
	if _, err := w.CreateFormFile("file", u.Filename); err != nil {
		return nil, err
	}
	start := text.Len()
	if err := w.Close(); err != nil {
		return nil, err
	}
	return &form{before: text.Bytes()[:start], after: text.Bytes()[start:], content: u.Content, contentType: w.FormDataContentType()}, nil
}

func (f *form) open() *formBody {
	f.sent = &formBody{from: io.MultiReader(bytes.NewReader(f.before), f.content, bytes.NewReader(f.after))}
	return f.sent
}

// repeatable lets a request be sent again if the content can be read again.
func (f *form) repeatable(_ context.Context, r *http.Request) error {
	content, ok := f.content.(io.Seeker)
	if !ok {
		return nil
	}
	start, err := content.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil //nolint:nilerr // a pipe, say, which is sent once
	}
	r.GetBody = func() (io.ReadCloser, error) {
		_ = f.sent.Close() // the request before may still be reading
		if _, err := content.Seek(start, io.SeekStart); err != nil {
			return nil, err
		}
		return f.open(), nil
	}
	return nil
}

// A formBody reads nothing any more once it is closed, not even for a reader that is slow to notice.
type formBody struct {
	mu     sync.Mutex
	from   io.Reader
	closed bool
}

func (b *formBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, os.ErrClosed
	}
	return b.from.Read(p)
}

// Close ends the reading.
func (b *formBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	return nil
}
