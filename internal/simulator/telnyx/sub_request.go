package telnyx

import "net/http"

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
	return data(http.StatusOK, subRequest{SubRequestID: derived(o.ID), PortRequestID: derived(o.Batch)}), nil
}
