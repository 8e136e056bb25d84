package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/portway/portway/client"
)

// faceless are the operations that the client leaves to others: a provider, an orchestrator, Prometheus.
var faceless = []string{"receiveCallback", "getLiveness", "getReadiness", "getMetrics"}

const (
	orderID    = "ord_01a23222-6868-79b0-987b-a1b1656d0301"
	portInID   = "pti_01a23222-6868-79b0-987b-a1b1656d0302"
	documentID = "doc_01a23222-6868-79b0-987b-a1b1656d0303"
	commentID  = "cmt_01a23222-6868-79b0-987b-a1b1656d0304"
	checkID    = "chk_01a23222-6868-79b0-987b-a1b1656d0305"
	number     = "+13125550142"
)

// faces are the client's methods, by the operation that each is for.
var faces = map[string]func(ctx context.Context, c *client.Client) (any, error){
	"createPortabilityCheck": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Check(ctx, client.PortabilityCheckRequest{PhoneNumbers: []string{number}}, client.WithoutWait())
	},
	"getPortabilityCheck": func(ctx context.Context, c *client.Client) (any, error) { return c.PortabilityCheck(ctx, checkID) },
	"createPortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.CreateOrder(ctx, client.PortOrderCreate{PhoneNumbers: &[]string{number}}, client.WithoutWait())
	},
	"listPortOrders": func(ctx context.Context, c *client.Client) (any, error) {
		return first(c.Orders(ctx, client.ListPortOrdersParams{}))
	},
	"adoptPortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Adopt(ctx, client.PortOrderAdoption{ProviderAccount: "telnyx", ProviderOrderID: "4f1c"})
	},
	"getPortOrder": func(ctx context.Context, c *client.Client) (any, error) { return c.Order(ctx, orderID) },
	"updatePortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		read := &client.Order{PortOrder: client.PortOrder{ID: orderID}, ETag: `"3"`}
		return c.Update(ctx, read, client.PortOrderPatch{Reference: client.Set("crm-2")}, client.WithoutWait())
	},
	"listPortOrderNumbers": func(ctx context.Context, c *client.Client) (any, error) { return first(c.Numbers(ctx, orderID)) },
	"listPortIns":          func(ctx context.Context, c *client.Client) (any, error) { return first(c.PortIns(ctx, orderID)) },
	"getPortIn":            func(ctx context.Context, c *client.Client) (any, error) { return c.PortIn(ctx, orderID, portInID) },
	"updatePortIn": func(ctx context.Context, c *client.Client) (any, error) {
		read := &client.VersionedPortIn{PortInDetail: client.PortInDetail{ID: portInID}, ETag: `"3"`}
		return c.UpdatePortIn(ctx, orderID, read, client.PortInPatch{BillingPhoneNumber: client.Set(number)}, client.WithoutWait())
	},
	"submitPortIn": func(ctx context.Context, c *client.Client) (any, error) {
		return c.SubmitPortIn(ctx, orderID, portInID, client.WithoutWait())
	},
	"cancelPortIn": func(ctx context.Context, c *client.Client) (any, error) {
		return c.CancelPortIn(ctx, orderID, portInID, client.WithoutWait())
	},
	"resubmitPortIn": func(ctx context.Context, c *client.Client) (any, error) {
		changes := &client.PortInPatch{BillingPhoneNumber: client.Set(number)}
		return c.ResubmitPortIn(ctx, orderID, portInID, changes, client.WithoutWait())
	},
	"activatePortIn": func(ctx context.Context, c *client.Client) (any, error) {
		return c.ActivatePortIn(ctx, orderID, portInID, time.Time{}, client.WithoutWait())
	},
	"getLOATemplate": func(ctx context.Context, c *client.Client) (any, error) {
		return text(c.LOATemplate(ctx, orderID, portInID))
	},
	"listVerificationCodes": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Verifications(ctx, orderID, portInID)
	},
	"sendVerificationCodes": func(ctx context.Context, c *client.Client) (any, error) {
		return c.SendCodes(ctx, orderID, portInID, client.SendCodes{Method: client.Set("call")})
	},
	"verifyCodes": func(ctx context.Context, c *client.Client) (any, error) {
		return c.VerifyCodes(ctx, orderID, portInID, []client.NumberCode{{PhoneNumber: number, Code: "482913"}})
	},
	"preparePortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Prepare(ctx, orderID, client.WithoutWait())
	},
	"getFOCWindows": func(ctx context.Context, c *client.Client) (any, error) { return c.FOCWindows(ctx, orderID) },
	"addDocument": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Upload(ctx, orderID, client.Upload{Type: "loa", Filename: "loa.pdf", Content: strings.NewReader("%PDF-1.4"), SignedOn: "2026-11-30", PortInIDs: []string{portInID}})
	},
	"listDocuments": func(ctx context.Context, c *client.Client) (any, error) { return first(c.Documents(ctx, orderID)) },
	"getDocument":   func(ctx context.Context, c *client.Client) (any, error) { return c.Document(ctx, orderID, documentID) },
	"removeDocument": func(ctx context.Context, c *client.Client) (any, error) {
		return true, c.RemoveDocument(ctx, orderID, documentID)
	},
	"getDocumentContent": func(ctx context.Context, c *client.Client) (any, error) {
		return text(c.Download(ctx, orderID, documentID))
	},
	"addComment": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Comment(ctx, orderID, client.CommentCreate{Body: "The bill is attached."})
	},
	"listComments": func(ctx context.Context, c *client.Client) (any, error) { return first(c.Comments(ctx, orderID)) },
	"getComment": func(ctx context.Context, c *client.Client) (any, error) {
		return c.ReadComment(ctx, orderID, commentID)
	},
	"submitPortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Submit(ctx, orderID, client.WithoutWait())
	},
	"cancelPortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Cancel(ctx, orderID, client.WithoutWait())
	},
	"resubmitPortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Resubmit(ctx, orderID, client.WithoutWait())
	},
	"activatePortOrder": func(ctx context.Context, c *client.Client) (any, error) {
		return c.Activate(ctx, orderID, time.Date(2026, 12, 10, 18, 0, 0, 0, time.UTC), client.WithoutWait())
	},
	"getTimeline":         func(ctx context.Context, c *client.Client) (any, error) { return first(c.Timeline(ctx, orderID)) },
	"listProviders":       func(ctx context.Context, c *client.Client) (any, error) { return c.Providers(ctx) },
	"getSandboxClock":     func(ctx context.Context, c *client.Client) (any, error) { return c.Clock(ctx) },
	"advanceSandboxClock": func(ctx context.Context, c *client.Client) (any, error) { return c.AdvanceClock(ctx, 90*time.Minute) },
}

// Every operation of openapi.yaml has a method that asks for it as openapi.yaml wants, and reads the answer that is its
// example there.
func TestOperationsHaveFaces(t *testing.T) {
	t.Parallel()
	d := describe(t)
	known := map[string]bool{}
	for path, item := range d.spec.Paths.Map() {
		for method, operation := range item.Operations() {
			id := operation.OperationID
			known[id] = true
			if slices.Contains(faceless, id) {
				continue
			}
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				call, ok := faces[id]
				if !ok {
					t.Fatalf("the client has no method for %s %s", method, path)
				}
				asked := &described{t: t, description: d}
				c, err := client.New("https://portway.test", "portway_live_k", client.WithHTTPClient(asked))
				if err != nil {
					t.Fatal(err)
				}
				got, err := call(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				if asked.operation != id {
					t.Errorf("it asks for %q", asked.operation)
				}
				if says, err := json.Marshal(got); err != nil || len(says) < len("true") || string(says) == "null" {
					t.Errorf("it reads %s, %v", says, err)
				}
			})
		}
	}
	for id := range faces {
		if !known[id] {
			t.Errorf("openapi.yaml has no operation %s", id)
		}
	}
	for _, id := range faceless {
		if _, ok := faces[id]; ok || !known[id] {
			t.Errorf("%s is wrongly among those without a method", id)
		}
	}
}

type description struct {
	spec  *openapi3.T
	paths routers.Router
}

func describe(t *testing.T) description {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	spec.Servers = nil
	paths, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return description{spec, paths}
}

// A described gateway takes what openapi.yaml allows, and answers with its examples.
type described struct {
	t *testing.T
	description
	operation string // that was asked for
}

func (d *described) Do(r *http.Request) (*http.Response, error) {
	route, params, err := d.paths.FindRoute(r)
	if err != nil {
		d.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	d.operation = route.Operation.OperationID
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
	})
	if err != nil {
		d.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	status, body := d.answer(route.Operation)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
}

// answer is the first that an operation has where all goes well.
func (d *described) answer(operation *openapi3.Operation) (status int, body []byte) {
	for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusNoContent} {
		response := operation.Responses.Status(status)
		if response == nil {
			continue
		}
		document := response.Value.Content["application/json"]
		if document == nil {
			return status, []byte("%PDF-1.4")
		}
		for _, example := range document.Examples {
			body, err := json.Marshal(example.Value.Value)
			if err != nil {
				d.t.Fatal(err)
			}
			return status, body
		}
	}
	d.t.Fatalf("openapi.yaml has no example of an answer to %s", operation.OperationID)
	return 0, nil
}

// first is the first entry of a list; the pages after it aren't asked for.
func first[T any](list func(yield func(T, error) bool)) (got T, err error) {
	for entry, err := range list {
		return entry, err
	}
	return got, io.EOF
}

func text(content io.ReadCloser, err error) (string, error) {
	if err != nil {
		return "", err
	}
	read, err := io.ReadAll(content)
	if err != nil {
		return "", err
	}
	return string(read), content.Close()
}
