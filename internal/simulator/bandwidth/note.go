package bandwidth

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const maxNote = 500

// A note is what owner and porting team write to each other beside an order.
type note struct {
	ID          int
	OrderID     string
	UserID      string
	Description string
	Modified    time.Time
}

func (n *note) key() string { return strconv.Itoa(n.ID) }

type notesXML struct {
	XMLName xml.Name `xml:"Notes"`
	Note    []noteXML
}

type noteXML struct {
	XMLName          xml.Name `xml:"Note"`
	ID               int      `xml:"Id,omitempty"`
	UserID           text     `xml:"UserId"`
	Description      text
	LastDateModifier string `xml:",omitempty"`
}

type noteResponse struct {
	XMLName        xml.Name `xml:"NoteResponse"`
	ResponseStatus responseStatusXML
}

func noteRefusal(code, description string) reply {
	return reply{status: http.StatusBadRequest, body: noteResponse{ResponseStatus: responseStatusXML{code, description}}}
}

// parseNote reads a note, or answers what is wrong with it.
func parseNote(body []byte) (n noteXML, refusal *reply) {
	if err := decode(body, &n); err != nil {
		return n, &reply{status: http.StatusBadRequest}
	}
	var wrong reply
	switch {
	case n.UserID == "":
		wrong = noteRefusal("12501", "The user is required")
	case len([]rune(string(n.Description))) > maxNote:
		wrong = noteRefusal("12502", "The note is longer than 500 characters")
	default:
		return n, nil
	}
	return n, &wrong
}

func (s *Simulator) listNotes(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	id := o.id()
	if len(s.notes[id]) == 0 {
		return reply{status: http.StatusNoContent}
	}
	var response notesXML
	for _, n := range s.notes[id] {
		response.Note = append(response.Note, noteXML{ID: n.ID, UserID: text(n.UserID), Description: text(n.Description), LastDateModifier: wireTime(n.Modified)})
	}
	return reply{status: http.StatusOK, body: response}
}

func (s *Simulator) postNote(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	id := o.id()
	sent, refusal := parseNote(c.body)
	if refusal != nil {
		return *refusal
	}
	s.sequence++
	n := &note{ID: s.sequence, OrderID: id, UserID: string(sent.UserID), Description: string(sent.Description), Modified: c.now}
	s.notes[id] = append(s.notes[id], n)
	s.save(noteTable, n.key(), n)
	if !o.draft() {
		news := o.news(s)
		news.Note = n.Description
		s.tell(news, c.now)
	}
	return reply{status: http.StatusCreated, location: s.address(o.collection(), id, "notes", n.key())}
}

func (s *Simulator) putNote(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	all := s.notes[o.id()]
	i := slices.IndexFunc(all, func(n *note) bool { return n.key() == c.PathValue("note") })
	if i < 0 {
		return reply{status: http.StatusNotFound}
	}
	sent, refusal := parseNote(c.body)
	if refusal != nil {
		return *refusal
	}
	n := all[i]
	n.UserID, n.Description, n.Modified = string(sent.UserID), string(sent.Description), c.now
	s.save(noteTable, n.key(), n)
	return reply{status: http.StatusOK}
}
