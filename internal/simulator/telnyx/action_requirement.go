package telnyx

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// actionDelay is how long the authorised person takes to do what an action requirement asks of them.
const actionDelay = time.Hour

// actionRequirement is something that a person has to do, on a page of somebody else's. Australian orders have one.
type actionRequirement struct {
	ID                   string
	Status               string // created, pending, completed
	CreatedAt, UpdatedAt time.Time
	Due                  *time.Time // when the person has done it
}

const identityVerification = "au_id_verification"

type actionRequirementView struct {
	ID                string  `json:"id"`
	RecordType        string  `json:"record_type"`
	PortingOrderID    string  `json:"porting_order_id"`
	RequirementTypeID string  `json:"requirement_type_id"`
	ActionType        string  `json:"action_type"`
	ActionURL         *string `json:"action_url"`
	Status            string  `json:"status"`
	CancelReason      *string `json:"cancel_reason"`
	CreatedAt         string  `json:"created_at"`
	UpdatedAt         string  `json:"updated_at"`
}

func (o *order) actionView(r *actionRequirement) actionRequirementView {
	v := actionRequirementView{
		ID: r.ID, RecordType: "porting_action_requirement", PortingOrderID: o.ID, RequirementTypeID: identityRequirement.ID,
		ActionType: identityVerification, Status: r.Status, CreatedAt: milliseconds(r.CreatedAt), UpdatedAt: milliseconds(r.UpdatedAt),
	}
	if r.Status != "created" {
		v.ActionURL = new("https://identity.example.com/verifications/" + r.ID)
	}
	return v
}

// actionsFor are the action requirements of a new order.
func actionsFor(country string, now time.Time) []*actionRequirement {
	if country != "AU" {
		return nil
	}
	return []*actionRequirement{{ID: uuid.NewString(), Status: "created", CreatedAt: now, UpdatedAt: now}}
}

var actionRequirements = func() listing[*actionRequirement] {
	fs := filters[*actionRequirement]{}
	anyOf(fs, "id", func(r *actionRequirement) string { return r.ID })
	oneOf(fs, "status", func(r *actionRequirement) string { return r.Status })
	oneOf(fs, "requirement_type_id", func(*actionRequirement) string { return identityRequirement.ID })
	oneOf(fs, "action_type", func(*actionRequirement) string { return identityVerification })
	sorts := byCreation(func(r *actionRequirement) time.Time { return r.CreatedAt })
	sorts["updated_at"] = func(a, b *actionRequirement) int { return a.UpdatedAt.Compare(b.UpdatedAt) }
	return listing[*actionRequirement]{fs, sorts}
}()

func (s *Simulator) listActionRequirements(c *call, o *order) (reply, error) {
	return list(c, actionRequirements, o.ActionRequirements, o.actionView)
}

// initiateActionRequirement gives a page to the person who is named, who does what it asks in an hour.
func (s *Simulator) initiateActionRequirement(c *call, o *order) (reply, error) {
	i := slices.IndexFunc(o.ActionRequirements, func(r *actionRequirement) bool { return r.ID == c.param("item") })
	if i < 0 {
		return reply{}, notFound()
	}
	var body struct {
		Params struct {
			FirstName string `json:"first_name"`
			LastName  string `json:"last_name"`
		} `json:"params"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	var faults []wireError
	for _, need := range []struct{ name, value string }{{"first_name", body.Params.FirstName}, {"last_name", body.Params.LastName}} {
		if strings.TrimSpace(need.value) == "" {
			faults = append(faults, codedError("10004", "/params/"+need.name, "The "+need.name+" is required."))
		}
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	r := o.ActionRequirements[i]
	if r.Status != "created" {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The action requirement is "+r.Status+" already.")
	}
	r.Status, r.UpdatedAt, r.Due = "pending", c.now, new(c.now.Add(actionDelay))
	s.orders.put(o.ID, o)
	return data(http.StatusOK, o.actionView(r)), nil
}

func (s *Simulator) completeAction(o *order, r *actionRequirement) {
	r.Status, r.UpdatedAt, r.Due = "completed", *r.Due, nil
	s.orders.put(o.ID, o)
}
