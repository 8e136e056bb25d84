package bandwidth

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
)

type portinListXML struct {
	PortinOrderID []string `xml:"PortinOrderId"`
}

type portinListResponse struct {
	XMLName    xml.Name `xml:"PortinListResponse"`
	PortinList portinListXML
	Errors     *codedErrorsXML `xml:",omitempty"`
}

// getPortinList lists a bulk's children and what is wrong with each.
func (s *Simulator) getPortinList(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	response := portinListResponse{PortinList: portinListXML{b.Children}}
	for _, o := range s.children(b) {
		for _, e := range o.Errors {
			response.fault(o.ID, e)
		}
	}
	return reply{status: http.StatusOK, body: response}
}

func (r *portinListResponse) fault(id string, e wireError) {
	if r.Errors == nil {
		r.Errors = &codedErrorsXML{}
	}
	r.Errors.Error = append(r.Errors.Error, codedErrorXML{strconv.Itoa(e.Code), id, e.Description})
}

// putPortinList makes a bulk's children those of the list: others are detached, new ones attached. It does all of it or
// nothing.
func (s *Simulator) putPortinList(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	var request struct {
		XMLName       xml.Name `xml:"PortinList"`
		PortinOrderID []text   `xml:"PortinOrderId"`
	}
	if err := decode(c.body, &request); err != nil {
		return reply{status: http.StatusBadRequest}
	}
	var wanted []string
	for _, id := range request.PortinOrderID {
		if !slices.Contains(wanted, string(id)) {
			wanted = append(wanted, string(id))
		}
	}
	var refused portinListResponse
	refused.PortinList.PortinOrderID = b.Children
	if !b.live() || b.Status == statusValidateDraftTns {
		refused.fault("", wireError{Code: 7711, Description: "The port-ins of a bulk port-in in " + b.Status + " cannot be changed"})
	}
	taken := map[tn]bool{}
	for _, id := range b.Children {
		for _, n := range s.orders[id].numbers() {
			taken[n] = slices.Contains(wanted, id)
		}
	}
	added := map[tn]bool{}
	for _, id := range wanted {
		if slices.Contains(b.Children, id) {
			continue
		}
		if problem := s.attachable(b, s.orders[id], taken, added, c); problem != nil {
			refused.fault(id, *problem)
		}
	}
	if refused.Errors != nil {
		return reply{status: http.StatusBadRequest, body: refused}
	}
	for _, o := range s.children(b) {
		if !slices.Contains(wanted, o.ID) {
			s.detach(o, c.now)
			o.touch(c.user, c.now)
			s.keep(o)
		}
	}
	b.Children = wanted
	for _, o := range s.children(b) {
		o.Bulk = b.ID
		s.keep(o)
	}
	if b.draft() && len(wanted) > 0 {
		b.Status, b.Numbers, b.Errors = statusValidDraftTns, nil, nil
	}
	b.touch(c.user, c.now)
	s.keepBulk(b)
	return reply{status: http.StatusOK, body: portinListResponse{PortinList: portinListXML{b.Children}}}
}

// attachable tells why a port-in cannot become a child of a bulk. taken are the numbers of those that stay, added those of
// the new ones so far.
func (s *Simulator) attachable(b *bulk, o *portIn, taken, added map[tn]bool, c *call) *wireError {
	switch {
	case o == nil:
		return &wireError{Code: 7700, Description: "There is no such port-in"}
	case o.Bulk != "":
		return &wireError{Code: 7701, Description: "The port-in belongs to another bulk port-in"}
	case !o.live():
		return &wireError{Code: 7714, Description: "The port-in is over"}
	case !b.draft():
		return &wireError{Code: 7716, Description: "Port-ins can only be added to a draft"}
	case o.Status != statusDraft && o.Status != statusValidDraft:
		return &wireError{Code: 7712, Description: "Only draft port-ins can be added to a draft"}
	}
	for _, n := range o.numbers() {
		if taken[n] {
			return &wireError{Code: 7718, Description: "The bulk port-in has a telephone number of this one already"}
		}
		if added[n] {
			return &wireError{Code: 7719, Description: "Another of the port-ins has a telephone number of this one"}
		}
	}
	for _, n := range o.numbers() {
		added[n] = true
	}
	if foc, asked := b.Content.requestedFoc(); asked {
		if f, _ := o.facts(); foc.Before(earliestFoc(c.now, f.carrier.Interval)) {
			return &wireError{Code: 7715, Description: "The port-in cannot be done by the date that the bulk port-in asks for"}
		}
	}
	return nil
}
