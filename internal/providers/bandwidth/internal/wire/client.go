package wire

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/portway/portway/internal/providers"
)

// maxReply bounds what is read of a reply: a thousand rows or a document, with
// room to spare.
const maxReply = 16 << 20

const mediaXML = "application/xml"

// Client makes requests for one Bandwidth account. A reply other than 2xx is
// a *StatusError.
type Client struct {
	base       string // up to and with the account's id
	http       *http.Client
	credential Credential
}

// NewClient returns a client of the account below the base address.
func NewClient(base, account string, client *http.Client, c Credential) *Client {
	return &Client{base: strings.TrimRight(base, "/") + "/accounts/" + url.PathEscape(account), http: client, credential: c}
}

// CheckPortability asks the LNP checker with off-net partners included, the
// only mode that tells everything. It changes nothing although it is a POST.
func (c *Client) CheckPortability(ctx context.Context, tns []string) (PortabilityResponse, error) {
	var answer PortabilityResponse
	err := c.exchange(providers.AsRead(ctx), call{
		method: http.MethodPost, path: "/lnpchecker", query: url.Values{"fullCheck": {"offnetportability"}},
		document: PortabilityRequest{Tn: tns}, read: true,
	}, &answer)
	return answer, err
}

// CreatePortIn makes an order. Its id is in the body, else in the Location.
func (c *Client) CreatePortIn(ctx context.Context, p PortIn) (PortInResponse, error) {
	p.XMLName = xml.Name{Local: rootOrder}
	var answer PortInResponse
	header, err := c.headed(ctx, call{method: http.MethodPost, path: "/portins", document: p}, &answer)
	if err != nil {
		return answer, err
	}
	if answer.OrderID == "" {
		if location, err := url.Parse(header.Get("Location")); err == nil && location.Path != "" {
			answer.OrderID = path.Base(location.Path)
		}
	}
	if answer.OrderID == "" || answer.OrderID == "portins" {
		return answer, errors.New("the reply to a create names no order")
	}
	return answer, nil
}

// PortIn reads an order.
func (c *Client) PortIn(ctx context.Context, id string) (PortInResponse, error) {
	var answer PortInResponse
	err := c.exchange(ctx, call{method: http.MethodGet, path: portIn(id), read: true}, &answer)
	return answer, err
}

// SuppPortIn changes an order.
func (c *Client) SuppPortIn(ctx context.Context, id string, p PortIn) (PortInResponse, error) {
	p.XMLName = xml.Name{Local: rootSupp}
	var answer PortInResponse
	err := c.exchange(ctx, call{method: http.MethodPut, path: portIn(id), document: p}, &answer)
	return answer, err
}

// DeletePortIn removes a draft, and cancels any other order. Its reply has no
// documented body; a page of somebody else's is no reply.
func (c *Client) DeletePortIn(ctx context.Context, id string) error {
	body, _, err := c.raw(ctx, call{method: http.MethodDelete, path: portIn(id)})
	if err != nil {
		return err
	}
	if foreign := readEnvelope(http.StatusOK, body).Foreign; foreign {
		return errors.New("unreadable reply to a delete")
	}
	return nil
}

// PortIns reads one page of orders.
func (c *Client) PortIns(ctx context.Context, query url.Values) (PortInList, error) {
	var answer PortInList
	err := c.exchange(ctx, call{method: http.MethodGet, path: "/portins", query: query, read: true}, &answer)
	return answer, err
}

// Documents lists the documents of an order.
func (c *Client) Documents(ctx context.Context, id string) (FileList, error) {
	var answer FileList
	err := c.exchange(ctx, call{
		method: http.MethodGet, path: portIn(id) + "/loas", query: url.Values{"metadata": {"true"}}, read: true,
	}, &answer)
	return answer, err
}

// Document reads the bytes of a document.
func (c *Client) Document(ctx context.Context, id, file string) ([]byte, error) {
	body, _, err := c.raw(ctx, call{method: http.MethodGet, path: portIn(id) + "/loas/" + url.PathEscape(file), read: true, binary: true})
	return body, err
}

// DeleteDocument takes a document from an order.
func (c *Client) DeleteDocument(ctx context.Context, id, file string) error {
	_, _, err := c.raw(ctx, call{method: http.MethodDelete, path: portIn(id) + "/loas/" + url.PathEscape(file)})
	return err
}

// UploadDocument adds a document to an order: the bytes as they are, under
// their own media type, the document's type in the query.
func (c *Client) UploadDocument(ctx context.Context, id, documentType, mediaType string, content []byte) (FileUpload, error) {
	var answer FileUpload
	err := c.exchange(ctx, call{
		method: http.MethodPost, path: portIn(id) + "/loas", query: url.Values{"documentType": {documentType}},
		mediaType: mediaType, content: content,
	}, &answer)
	return answer, err
}

func portIn(id string) string { return "/portins/" + url.PathEscape(id) }

// A call is one request to be made.
type call struct {
	method, path string
	query        url.Values
	document     any    // to be sent as XML, or
	mediaType    string // of
	content      []byte
	read         bool // may be made again with a new token
	binary       bool // the reply is a document
}

func (c *Client) exchange(ctx context.Context, r call, into any) error {
	_, err := c.headed(ctx, r, into)
	return err
}

func (c *Client) headed(ctx context.Context, r call, into any) (http.Header, error) {
	body, header, err := c.raw(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := decode(body, into); err != nil {
		return nil, unreadable(r)
	}
	return header, nil
}

// unreadable is the error for a reply in another shape. The decoder's own text
// may quote the body.
func unreadable(r call) error {
	return fmt.Errorf("unreadable reply to %s %s", r.method, resource(r.path))
}

// raw makes the request and returns the body of a 2xx. After a 401 a read is
// repeated once with a new token. A mutating request never is: whoever called
// repeats it, and finds the new token here.
func (c *Client) raw(ctx context.Context, r call) ([]byte, http.Header, error) {
	if r.document != nil {
		content, err := encode(r.document)
		if err != nil {
			return nil, nil, fmt.Errorf("encode %s %s: %w", r.method, resource(r.path), err)
		}
		r.content, r.mediaType = content, mediaXML
	}
	header, err := c.credential.Authorization(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	status, body, headers, err := c.once(ctx, r, header)
	if err != nil {
		return nil, nil, err
	}
	if status == http.StatusUnauthorized {
		fresh, err := c.credential.Authorization(ctx, header)
		if err == nil && fresh != header && r.read {
			status, body, headers, err = c.once(ctx, r, fresh)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if status < 200 || status > 299 {
		return nil, nil, readEnvelope(status, body)
	}
	return body, headers, nil
}

func (c *Client) once(ctx context.Context, r call, authorization string) (int, []byte, http.Header, error) {
	address := c.base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var content io.Reader
	if r.content != nil {
		content = bytes.NewReader(r.content)
	}
	request, err := http.NewRequestWithContext(providers.InRateGroup(ctx, r.rateGroup()), r.method, address, content)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("make request %s %s: %w", r.method, resource(r.path), err)
	}
	request.Header.Set("Authorization", authorization)
	if !r.binary {
		request.Header.Set("Accept", mediaXML)
	}
	if r.mediaType != "" {
		request.Header.Set("Content-Type", r.mediaType)
	}
	reply, err := c.http.Do(request)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("%s %s: %w", r.method, resource(r.path), err)
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(reply.Body, maxReply+1))
	if err != nil {
		return 0, nil, nil, fmt.Errorf("read reply to %s %s: %w", r.method, resource(r.path), err)
	}
	if len(body) > maxReply {
		return 0, nil, nil, fmt.Errorf("reply to %s %s is too large", r.method, resource(r.path))
	}
	return reply.StatusCode, body, reply.Header, nil
}

// resource is the kind of thing a path names, for an error's text.
func resource(p string) string { return strings.SplitN(strings.TrimPrefix(p, "/"), "/", 2)[0] }
