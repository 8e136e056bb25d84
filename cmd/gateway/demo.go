package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

// demoCommand ports numbers through both simulators over the API, the way an
// application would, on a fast clock. It runs in a folder and on ports of its
// own, and leaves nothing behind.
type demoCommand struct{}

// demoDays is how long, in virtual days, the orders get.
const demoDays = 21

// Run fails unless every order completes.
func (*demoCommand) Run(ctx context.Context, _ *slog.Logger) error {
	dir, err := os.MkdirTemp("", "portway-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// The server of the demo's database may run as another user than we do.
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // it holds nothing that outlives the demo
		return err
	}
	s, err := startStack(ctx, dir, "", "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer s.close()

	ctx, stop := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.serve(ctx) })
	group.Go(func() error {
		defer stop()
		return demo(ctx, &demoClient{url: s.gateway.url(), key: s.key}, os.Stdout)
	})
	return group.Wait()
}

// demoNumbers are one number for each provider that nothing is special about.
var demoNumbers = map[string]string{"bandwidth": "+19195550142", "telnyx": "+13125550142"}

func demo(ctx context.Context, c *demoClient, out io.Writer) error {
	var orders []string
	for _, provider := range []string{"bandwidth", "telnyx"} {
		id, err := demoOrder(ctx, c, out, provider, demoNumbers[provider])
		if err != nil {
			return fmt.Errorf("%s: %w", provider, err)
		}
		orders = append(orders, id)
	}
	done := map[string]bool{}
	for day := range demoDays {
		if _, err := c.call(ctx, "POST", "/sandbox/clock/advance", map[string]any{"duration": "24h"}); err != nil {
			return fmt.Errorf("advance the clock: %w", err)
		}
		for _, id := range orders {
			o, err := c.call(ctx, "GET", "/v1/port-orders/"+id, nil)
			if err != nil {
				return err
			}
			if status := o["status"]; status == "completed" && !done[id] {
				done[id] = true
				fmt.Fprintf(out, "\n%s completed after %d virtual day(s)\n", id, day+1)
			}
		}
		if len(done) == len(orders) {
			break
		}
	}
	for _, id := range orders {
		if err := demoTimeline(ctx, c, out, id); err != nil {
			return err
		}
	}
	if len(done) < len(orders) {
		return fmt.Errorf("%d of %d orders completed within %d days", len(done), len(orders), demoDays)
	}
	fmt.Fprintf(out, "\nAll %d orders completed.\n", len(orders))
	return nil
}

// demoOrder checks, drafts, documents and submits one order.
func demoOrder(ctx context.Context, c *demoClient, out io.Writer, provider, number string) (string, error) {
	check, err := c.call(ctx, "POST", "/v1/portability-checks", map[string]any{
		"phone_numbers": []string{number}, "provider_accounts": []string{provider},
	})
	if err != nil {
		return "", fmt.Errorf("check portability: %w", err)
	}
	cell := at[map[string]any](check, "numbers", 0, "results", 0)
	fmt.Fprintf(out, "%s: %s is %v (%v)\n", provider, number, cell["verdict"], cell["port_class"])

	order, err := c.call(ctx, "POST", "/v1/port-orders", map[string]any{
		"provider": provider, "phone_numbers": []string{number}, "billing_phone_number": number,
		"end_user": map[string]any{
			"type": "business", "business_name": "Lakeside Bakery", "authorized_person": "Dana Cole",
			"account_number": "AC-20417", "pin": "8812",
			"service_address": map[string]any{
				"street_address": "48 Harbor Street", "locality": "Raleigh", "administrative_area": "NC",
				"postal_code": "27601", "country_code": "US",
			},
		},
	})
	if err != nil {
		return "", fmt.Errorf("draft: %w", err)
	}
	id := at[string](order, "id")
	path := "/v1/port-orders/" + id
	for _, kind := range []string{"loa", "invoice"} {
		if err := c.upload(ctx, path+"/documents", kind); err != nil {
			return "", fmt.Errorf("upload the %s: %w", kind, err)
		}
	}
	if _, err := c.call(ctx, "POST", path+"/prepare", nil); err != nil {
		return "", fmt.Errorf("prepare: %w", err)
	}
	windows, err := c.call(ctx, "GET", path+"/foc-windows", nil)
	if err != nil {
		return "", fmt.Errorf("read FOC windows: %w", err)
	}
	dates := at[[]any](windows, "common_dates")
	fmt.Fprintf(out, "%s: %d FOC dates, the first is %v\n", provider, len(dates), at[any](windows, "common_dates", 0))
	order, err = c.call(ctx, "POST", path+"/submit", nil)
	if err != nil {
		return "", fmt.Errorf("submit: %w", err)
	}
	command := at[map[string]any](order, "last_command")
	fmt.Fprintf(out, "%s: %s submit %v, order %v\n", provider, id, command["status"], order["status"])
	if command["status"] != "succeeded" {
		return "", fmt.Errorf("submit: %v", command["errors"])
	}
	return id, nil
}

func demoTimeline(ctx context.Context, c *demoClient, out io.Writer, id string) error {
	timeline, err := c.call(ctx, "GET", "/v1/port-orders/"+id+"/timeline?limit=200", nil)
	if err != nil {
		return fmt.Errorf("read the timeline: %w", err)
	}
	fmt.Fprintf(out, "\nTimeline of %s\n", id)
	for _, entry := range at[[]any](timeline, "data") {
		fmt.Fprintf(out, "  %2v  %v  %-24v %v\n", at[any](entry, "sequence"), at[any](entry, "at"), at[any](entry, "type"), at[any](entry, "message"))
	}
	return nil
}

// at digs a value out of decoded JSON; the zero value where there is none.
func at[T any](from any, path ...any) T {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, _ := from.(map[string]any)
			from = object[key]
		case int:
			list, _ := from.([]any)
			if key >= len(list) {
				from = nil
				continue
			}
			from = list[key]
		}
	}
	value, _ := from.(T)
	return value
}

// demoClient calls the API as any application would.
type demoClient struct{ url, key string }

func (c *demoClient) call(ctx context.Context, method, path string, body any) (map[string]any, error) {
	var payload io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		payload = bytes.NewReader(text)
	}
	return c.send(ctx, method, path, "application/json", payload)
}

func (c *demoClient) upload(ctx context.Context, path, kind string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("type", kind); err != nil {
		return err
	}
	file, err := form.CreateFormFile("file", kind+".pdf")
	if err != nil {
		return err
	}
	if _, err := file.Write(demoPDF); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	_, err = c.send(ctx, "POST", path, form.FormDataContentType(), &body)
	return err
}

func (c *demoClient) send(ctx context.Context, method, path, contentType string, body io.Reader) (map[string]any, error) {
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("status %d: %w", res.StatusCode, err)
	}
	if res.StatusCode >= 300 {
		return nil, errors.New(at[string](answer, "detail") + fmt.Sprint(answer["errors"]))
	}
	return answer, nil
}

// demoPDF is the smallest file that is a PDF: one empty page.
var demoPDF = []byte(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`)
