package wire

import (
	"context"
	"encoding/xml"
	"net/http"
)

// History is what happened to an order. A draft has none, and says so in
// IrisStatus.
type History struct {
	XMLName    xml.Name `xml:"OrderHistoryWrapper"`
	IrisStatus *Error
	Entries    []HistoryEntry `xml:"OrderHistory"`
}

// HistoryEntry is one thing that happened.
type HistoryEntry struct {
	OrderDate  string
	Note       string
	Author     string
	Status     string
	Difference string
}

// History reads an order's history. It lags by up to two minutes (API
// reference, portins).
func (c *Client) History(ctx context.Context, id string) (History, error) {
	var answer History
	err := c.exchange(ctx, call{method: http.MethodGet, path: portIn(id) + "/history", read: true}, &answer)
	return answer, err
}
