package telnyx_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/portway/portway/internal/simulator"
	"github.com/portway/portway/internal/simulator/telnyx"
)

func TestOperation(t *testing.T) {
	t.Parallel()
	sandbox, err := simulator.Open(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	sim, err := telnyx.New(sandbox, telnyx.Config{})
	if err != nil {
		t.Fatal(err)
	}
	const order = "/v2/porting_orders/6f1c7a52-0000-4000-8000-000000000000"
	for request, want := range map[[2]string]string{
		{"POST", "/v2/portability_checks"}:                              "check",
		{"POST", "/v2/porting_orders"}:                                  "create_draft",
		{"GET", "/v2/porting_orders?filter[customer_reference]=x"}:      "find",
		{"GET", "/v2/porting_phone_numbers?filter[phone_number]=x"}:     "find",
		{"GET", "/v2/porting_phone_numbers?filter[porting_order_id]=x"}: "fetch",
		{"GET", order}:                                   "fetch",
		{"PATCH", order}:                                 "update",
		{"DELETE", order}:                                "cancel",
		{"POST", order + "/actions/cancel"}:              "cancel",
		{"POST", order + "/actions/confirm"}:             "commit",
		{"POST", order + "/actions/activate"}:            "activate",
		{"POST", "/v2/documents"}:                        "upload_document",
		{"POST", "/v2/documents?content-type=multipart"}: "upload_document",
		{"GET", "/v2/documents"}:                         "",
		{"GET", order + "/allowed_foc_windows"}:          "",
		{"GET", order + "/comments"}:                     "",
		{"GET", "/v2/porting_orders/exception_types"}:    "",
		{"GET", "/v2/porting/events"}:                    "",
	} {
		if got := sim.Operation(httptest.NewRequestWithContext(t.Context(), request[0], request[1], http.NoBody)); got != want {
			t.Errorf("%s %s is %q, want %q", request[0], request[1], got, want)
		}
	}
}
