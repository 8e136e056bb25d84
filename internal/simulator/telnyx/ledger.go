package telnyx

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/portway/portway/internal/simulator"
)

// Ledger lists every porting order that there is. A deleted draft is gone.
func (s *Simulator) Ledger() []simulator.LedgerEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return views(s.orders.all(), func(o *order) simulator.LedgerEntry {
		return simulator.LedgerEntry{
			Provider: Name, ID: o.ID, Reference: text(o.Attributes.CustomerReference), Kind: "porting_order",
			PhoneNumbers: o.phoneNumbers(), Status: o.Status, Committed: o.Confirmed, Live: o.open(),
		}
	})
}

var orderPath = regexp.MustCompile(`^/v2/porting_orders/[^/]+(/.*)?$`)

// Operation says which operation of a fault a request is.
func (s *Simulator) Operation(r *http.Request) string {
	path := strings.TrimSuffix(r.URL.Path, "/")
	switch r.Method + " " + path {
	case "POST /v2/portability_checks":
		return "check"
	case "POST /v2/porting_orders":
		return "create_draft"
	case "POST /v2/documents":
		return "upload_document"
	case "GET /v2/porting_orders":
		return "find"
	case "GET /v2/porting_phone_numbers":
		// With an order it is the rest of what the order itself shows.
		if strings.Contains(r.URL.RawQuery, "porting_order_id") {
			return "fetch"
		}
		return "find"
	}
	match := orderPath.FindStringSubmatch(path)
	if match == nil || path == "/v2/porting_orders/exception_types" || path == "/v2/porting_orders/phone_number_configurations" {
		return ""
	}
	switch r.Method + " " + match[1] {
	case "GET ":
		return "fetch"
	case "PATCH ":
		return "update"
	case "DELETE ", "POST /actions/cancel":
		return "cancel"
	case "POST /actions/confirm":
		return "commit"
	case "POST /actions/activate":
		return "activate"
	}
	return ""
}
