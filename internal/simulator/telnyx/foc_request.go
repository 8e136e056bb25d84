package telnyx

import (
	"regexp"
	"time"
)

// How Telnyx's staff move a confirmed FOC for a caller who asks for it in a comment: not within three days of it.
const (
	focAnswerDelay = time.Hour
	focMoveLock    = 72 * time.Hour
)

// focRequest is a caller's wish for another FOC date, which staff answer.
type focRequest struct {
	Date string // as it was written
	Due  time.Time
}

var (
	ofFOC   = regexp.MustCompile(`(?i)\bFOC\b`)
	isoDate = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
)

// askFOC takes a comment that speaks of the FOC and names a date for a wish.
func (o *order) askFOC(comment string, now time.Time) {
	if date := isoDate.FindString(comment); date != "" && o.Status == focConfirmed && ofFOC.MatchString(comment) {
		o.FOCRequest = &focRequest{date, now.Add(focAnswerDelay)}
	}
}

// answerFOCRequest moves the FOC to the same time of another day, or says that it cannot be.
func (s *Simulator) answerFOCRequest(o *order) {
	asked := o.FOCRequest
	o.FOCRequest = nil
	s.orders.put(o.ID, o)
	day, err := time.ParseInLocation(time.DateOnly, asked.Date, chicago)
	if err != nil || o.Status != focConfirmed || o.FOCActual == nil || o.FOCActual.Sub(asked.Due) < focMoveLock {
		s.remark(o, "admin", "The FOC date can no longer be moved.", asked.Due)
		return
	}
	h, m, sec := o.FOCActual.In(chicago).Clock()
	at := time.Date(day.Year(), day.Month(), day.Day(), h, m, sec, 0, chicago).UTC()
	if !allowedFOC(at, asked.Due) {
		s.remark(o, "admin", "The FOC date cannot be "+asked.Date+".", asked.Due)
		return
	}
	o.FOCActual, o.UpdatedAt = &at, asked.Due
	o.reschedule(asked.Due)
	s.remark(o, "admin", "The FOC date was moved to "+seconds(at)+".", asked.Due)
}
