package telnyx

import (
	"net/http"

	"github.com/google/uuid"
)

// listRequirements is empty: the simulated countries ask for a letter of authorisation and an invoice only, which have their
// own members on the order.
func (s *Simulator) listRequirements(c *call, _ *order) (reply, error) {
	rows, meta, err := paged(c.query(), []struct{}{})
	if err != nil {
		return reply{}, err
	}
	return dataMeta(rows, meta), nil
}

// subRequest names an order in the older generation of the API.
type subRequest struct {
	SubRequestID  string `json:"sub_request_id"`
	PortRequestID string `json:"port_request_id"`
}

// getSubRequest knows an order once it was confirmed.
func (s *Simulator) getSubRequest(_ *call, o *order) (reply, error) {
	if !o.Confirmed {
		return reply{}, notFound()
	}
	name := func(id string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(id)).String() }
	return data(http.StatusOK, subRequest{SubRequestID: name(o.ID), PortRequestID: name(o.Batch)}), nil
}
