package telnyx

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// comment is what caller and staff write on an order.
type comment struct {
	ID        string
	Body      string
	UserType  string // admin, user, system
	CreatedAt time.Time
}

type commentView struct {
	ID             string `json:"id"`
	Body           string `json:"body"`
	PortingOrderID string `json:"porting_order_id"`
	UserType       string `json:"user_type"`
	RecordType     string `json:"record_type"`
	CreatedAt      string `json:"created_at"`
}

func (o *order) commentView(m comment) commentView {
	return commentView{
		ID: m.ID, Body: m.Body, PortingOrderID: o.ID, UserType: m.UserType, RecordType: "porting_comment",
		CreatedAt: milliseconds(m.CreatedAt),
	}
}

// remark puts a comment on an order, with an event.
func (s *Simulator) remark(o *order, userType, body string, at time.Time) comment {
	m := comment{ID: uuid.NewString(), Body: body, UserType: userType, CreatedAt: at}
	o.Comments = append(o.Comments, m)
	s.orders.put(o.ID, o)
	s.recordComment(o, m, at)
	return m
}

// listComments lists the oldest first.
func (s *Simulator) listComments(c *call, o *order) (reply, error) {
	return list(c, listing[comment]{}, o.Comments, o.commentView)
}

func (s *Simulator) createComment(c *call, o *order) (reply, error) {
	var body struct {
		Body string `json:"body"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if strings.TrimSpace(body.Body) == "" {
		return reply{}, coded(http.StatusUnprocessableEntity, "10004", "/body", "The body is required.")
	}
	o.askFOC(body.Body, c.now)
	return data(http.StatusCreated, o.commentView(s.remark(o, "user", body.Body, c.now))), nil
}
