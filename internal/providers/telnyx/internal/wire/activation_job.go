package wire

import (
	"context"
	"net/http"
	"time"
)

// An ActivationJob activates an order's numbers. An order gets one when its FOC
// is confirmed.
type ActivationJob struct {
	ID         Text    `json:"id"`
	Type       Text    `json:"activation_type"` // scheduled, on-demand
	Status     Text    `json:"status"`          // created, in-process, completed, failed
	ActivateAt Instant `json:"activate_at"`
	CreatedAt  Instant `json:"created_at"`
	Windows    []struct {
		StartAt Instant `json:"start_at"`
		EndAt   Instant `json:"end_at"`
	} `json:"activation_windows"`
}

// ActivationJobs lists those of an order.
func (c *Client) ActivationJobs(ctx context.Context, orderID string) ([]ActivationJob, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	var found []ActivationJob
	err = list(ctx, c, orders+"/"+id+"/activation_jobs", nil, func(j ActivationJob) bool {
		found = append(found, j)
		return true
	})
	return found, err
}

// Activate activates an order now.
func (c *Client) Activate(ctx context.Context, orderID string) error {
	id, err := segment(orderID)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodPost, orders+"/"+id+"/actions/activate", nil, nil)
	return err
}

// MoveActivation moves a job to another time within its windows.
func (c *Client) MoveActivation(ctx context.Context, orderID, jobID string, at time.Time) error {
	id, err := segment(orderID)
	if err != nil {
		return err
	}
	job, err := segment(jobID)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodPatch, orders+"/"+id+"/activation_jobs/"+job, nil, map[string]string{"activate_at": FormatInstant(at)})
	return err
}
