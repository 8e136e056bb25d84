package telnyx

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// The ways to activate.
const (
	scheduled = "scheduled"
	onDemand  = "on-demand"
)

// activationJob carries out an activation. An order gets one when its FOC is confirmed.
type activationJob struct {
	ID                   string
	Type                 string
	Status               string // created, in-process, completed, failed
	ActivateAt           time.Time
	Start, End           time.Time // the window it may be activated in
	CreatedAt, UpdatedAt time.Time
}

type activationJobView struct {
	ID                string           `json:"id"`
	RecordType        string           `json:"record_type"`
	ActivationType    string           `json:"activation_type"`
	Status            string           `json:"status"`
	ActivateAt        string           `json:"activate_at"`
	ActivationWindows []activationSpan `json:"activation_windows"`
	CreatedAt         string           `json:"created_at"`
	UpdatedAt         string           `json:"updated_at"`
}

type activationSpan struct {
	StartAt string `json:"start_at"`
	EndAt   string `json:"end_at"`
}

func (j *activationJob) view() activationJobView {
	return activationJobView{
		ID: j.ID, RecordType: "porting_activation_job", ActivationType: j.Type, Status: j.Status,
		ActivateAt:        milliseconds(j.ActivateAt),
		ActivationWindows: []activationSpan{{milliseconds(j.Start), milliseconds(j.End)}},
		CreatedAt:         milliseconds(j.CreatedAt), UpdatedAt: milliseconds(j.UpdatedAt),
	}
}

// job is the one that is waiting or running.
func (o *order) job() *activationJob {
	for _, j := range o.Jobs {
		if j.Status == "created" || j.Status == "in-process" {
			return j
		}
	}
	return nil
}

// schedule gives an order whose FOC was confirmed its job.
func (o *order) schedule(now time.Time) {
	o.Jobs = append(o.Jobs, &activationJob{ID: uuid.NewString(), Type: o.activationType(), Status: "created", CreatedAt: now})
	o.reschedule(now)
}

// reschedule fits the job to the FOC: 06:00 to 20:00 in the US and 08:00 to 15:00 in Canada, Central time, on its date. What
// nobody activates on demand is activated as the window ends (Telnyx guide on on-demand activations).
func (o *order) reschedule(now time.Time) {
	j := o.job()
	span := onDay(*o.FOCActual, 6, 20)
	if o.Country == "CA" {
		span = onDay(*o.FOCActual, 8, 15)
	}
	j.Start, j.End, j.ActivateAt, j.UpdatedAt = span.start, span.end, *o.FOCActual, now
	if j.Type == onDemand {
		j.ActivateAt = j.End
	}
	o.Next = &step{At: j.ActivateAt, Do: activate}
}

func (o *order) endJobs(status string, at time.Time) {
	if j := o.job(); j != nil {
		j.Status, j.UpdatedAt = status, at
	}
}

// startActivation is the moment of the port.
func (s *Simulator) startActivation(o *order, at time.Time) {
	if j := o.job(); j != nil {
		j.Status, j.UpdatedAt = "in-process", at
	}
	if !o.plays(abrupt) {
		s.enter(o, activating, at)
	}
	o.then(portDelay, at, finish)
}

// activationStatus is the NPAC's word for where a number is.
func (o *order) activationStatus() string {
	switch o.Status {
	case activating:
		return "Sending"
	case ported:
		return "Active"
	case cancelled:
		return "Cancelled"
	default:
		return "Activate RDY"
	}
}

// activateOrder activates now: a FastPort order with a confirmed FOC, within its window.
func (s *Simulator) activateOrder(c *call, o *order) (reply, error) {
	j := o.job()
	if !o.FastPort || o.Status != focConfirmed || j == nil || !(window{j.Start, j.End}).contains(c.now) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "",
			"Only a FastPort order with a confirmed FOC date can be activated, within its activation window.")
	}
	if j.Status != "created" {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order is being activated.")
	}
	j.ActivateAt = c.now
	s.startActivation(o, c.now)
	s.orders.put(o.ID, o)
	return data(http.StatusAccepted, j.view()), nil
}

func (s *Simulator) listActivationJobs(c *call, o *order) (reply, error) {
	return list(c, listing[*activationJob]{}, o.Jobs, (*activationJob).view)
}

func (o *order) findJob(id string) (*activationJob, error) {
	i := slices.IndexFunc(o.Jobs, func(j *activationJob) bool { return j.ID == id })
	if i < 0 {
		return nil, notFound()
	}
	return o.Jobs[i], nil
}

func (s *Simulator) getActivationJob(c *call, o *order) (reply, error) {
	j, err := o.findJob(c.param("item"))
	if err != nil {
		return reply{}, err
	}
	return data(http.StatusOK, j.view()), nil
}

// patchActivationJob moves a waiting job within its window.
func (s *Simulator) patchActivationJob(c *call, o *order) (reply, error) {
	j, err := o.findJob(c.param("item"))
	if err != nil {
		return reply{}, err
	}
	var body struct {
		ActivateAt *time.Time `json:"activate_at"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if at := body.ActivateAt; at == nil || j.Status != "created" || o.Status != focConfirmed || at.Before(c.now) || !(window{j.Start, j.End}).contains(*at) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/activate_at", "The activation must be within the activation window.")
	}
	j.ActivateAt, j.UpdatedAt = body.ActivateAt.UTC(), c.now
	o.Next = &step{At: j.ActivateAt, Do: activate}
	s.orders.put(o.ID, o)
	return data(http.StatusOK, j.view()), nil
}
