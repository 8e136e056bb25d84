package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/portway/portway/client"
)

// A number is ported: drafted, documented, handed over, and waited for.
func Example() {
	ctx := context.Background()
	portway, err := client.New("https://portway.example.com", os.Getenv("PORTWAY_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	order, err := portway.CreateOrder(ctx, client.PortOrderCreate{
		PhoneNumbers: &[]string{"+19195550142"},
		EndUser:      client.Set(client.EndUserInput{BusinessName: client.Set("Lakeside Bakery")}),
	})
	if err != nil {
		log.Fatal(err)
	}
	letter, err := os.Open("loa.pdf")
	if err != nil {
		log.Fatal(err)
	}
	if _, err = portway.Upload(ctx, order.ID, client.Upload{Type: "loa", Filename: "loa.pdf", Content: letter}); err != nil {
		log.Fatal(err)
	}
	if order, err = portway.Submit(ctx, order.ID); err != nil {
		log.Fatal(err)
	}
	if command := client.Value(order.LastCommand); command.Status == "refused" {
		log.Fatalf("order %s was refused", order.ID)
	}
	ctx, stop := context.WithTimeout(ctx, 30*24*time.Hour)
	defer stop()
	if _, err = portway.WaitForStatus(ctx, order.ID, "completed", "cancelled"); err != nil {
		log.Fatal(err)
	}
}

// A merge patch tells a value that is taken away from one that is left alone.
func ExampleSet() {
	patch, err := json.Marshal(client.PortOrderPatch{Reference: client.Set("crm-1042"), RequestedFOC: client.Null[string]()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(patch))
	// Output: {"reference":"crm-1042","requested_foc":null}
}

// What went wrong is told by the error's code.
func ExampleErrorCode() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusPreconditionFailed)
		fmt.Fprint(w, `{"status": 412, "code": "stale", "detail": "It has been edited since."}`)
	}))
	defer gateway.Close()
	portway, err := client.New(gateway.URL, "portway_live_key")
	if err != nil {
		log.Fatal(err)
	}
	read := &client.Order{PortOrder: client.PortOrder{ID: "ord_1"}, ETag: `"3"`}
	_, err = portway.Update(context.Background(), read, client.PortOrderPatch{Reference: client.Set("crm-1042")})
	if client.ErrorCode(err) == "stale" {
		fmt.Println("read it again, and decide again")
	}
	// Output: read it again, and decide again
}
