package telnyx

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
)

// phoneNumberView is a number of a porting order on the wire.
type phoneNumberView struct {
	ID                 string  `json:"id"`
	RecordType         string  `json:"record_type"`
	PhoneNumber        string  `json:"phone_number"`
	PhoneNumberType    string  `json:"phone_number_type"`
	PortingOrderID     string  `json:"porting_order_id"`
	PortingOrderStatus string  `json:"porting_order_status"`
	SupportKey         *string `json:"support_key"`
	ActivationStatus   string  `json:"activation_status"`
	PortabilityStatus  string  `json:"portability_status"`
	RequirementsStatus string  `json:"requirements_status"`
	BlockReferenceID   *string `json:"block_reference_id,omitempty"`
}

func (o *order) phoneNumberView(n phoneNumber) phoneNumberView {
	v := phoneNumberView{
		ID: n.ID, RecordType: "porting_phone_number", PhoneNumber: n.PhoneNumber, PhoneNumberType: o.Type,
		PortingOrderID: o.ID, PortingOrderStatus: o.Status, SupportKey: o.SupportKey,
		ActivationStatus: o.activationStatus(), PortabilityStatus: "confirmed", RequirementsStatus: "requirement-info-pending",
	}
	if !strings.HasPrefix(n.PhoneNumber, "+1") {
		v.PortabilityStatus = "provisional"
	}
	if n.Block != "" {
		v.BlockReferenceID = &n.Block
	}
	if o.Confirmed {
		v.RequirementsStatus = "approved"
	}
	return v
}

var phoneNumbers = func() listing[phoneNumberView] {
	fs := filters[phoneNumberView]{}
	anyOf(fs, "porting_order_id", func(n phoneNumberView) string { return n.PortingOrderID })
	anyOf(fs, "support_key", func(n phoneNumberView) string { return text(n.SupportKey) })
	anyOf(fs, "phone_number", func(n phoneNumberView) string { return n.PhoneNumber })
	anyOf(fs, "porting_order_status", func(n phoneNumberView) string { return n.PortingOrderStatus })
	oneOf(fs, "activation_status", func(n phoneNumberView) string { return n.ActivationStatus })
	oneOf(fs, "portability_status", func(n phoneNumberView) string { return n.PortabilityStatus })
	return listing[phoneNumberView]{filters: fs}
}()

// listPhoneNumbers lists the numbers of all orders, the newest order first, as JSON or as CSV.
func (s *Simulator) listPhoneNumbers(c *call) (reply, error) {
	newest := s.listed()
	slices.Reverse(newest)
	var numbers []phoneNumberView
	for _, o := range newest {
		numbers = append(numbers, views(o.Numbers, o.phoneNumberView)...)
	}
	numbers, meta, err := phoneNumbers.page(c, numbers)
	if err != nil {
		return reply{}, err
	}
	if strings.Contains(c.r.Header.Get("Accept"), "text/csv") {
		return phoneNumbersCSV(numbers)
	}
	return dataMeta(append([]phoneNumberView{}, numbers...), meta), nil
}

func phoneNumbersCSV(numbers []phoneNumberView) (reply, error) {
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	w.UseCRLF = true
	rows := [][]string{{"phone_number", "phone_number_type", "porting_order_id", "support_key", "porting_order_status"}}
	for _, n := range numbers {
		rows = append(rows, []string{n.PhoneNumber, n.PhoneNumberType, n.PortingOrderID, text(n.SupportKey), n.PortingOrderStatus})
	}
	if err := w.WriteAll(rows); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, raw: table.Bytes(), contentType: "text/csv"}, nil
}
