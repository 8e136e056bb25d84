package bandwidth

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// tnListResponse writes TN or Tn, in a list or side by side, as each state has it (Bandwidth API reference, bulkPortins).
type tnListResponse struct {
	XMLName              xml.Name           `xml:"TnListResponse"`
	ResponseStatus       *responseStatusXML `xml:",omitempty"`
	ProcessingStatus     string
	OrderID              string              `xml:"OrderId"`
	NotValidatedTnList   *capitalTnList      `xml:",omitempty"`
	PortableTnList       *capitalTnList      `xml:",omitempty"`
	ChildPortinOrderList *childOrderListXML  `xml:",omitempty"`
	ErrorList            *tnListErrorListXML `xml:",omitempty"`
}

type capitalTnList struct {
	TN []string
}

type childOrderListXML struct {
	ChildPortinOrder []childOrderXML
}

type childOrderXML struct {
	OrderID string `xml:"OrderId"`
	TnList  tnListXML
}

type tnListErrorListXML struct {
	Error []tnListErrorXML
}

type tnListErrorXML struct {
	Code        string
	Description string
	TnList      tnListXML
}

func parseTnList(body []byte) ([]text, error) {
	var request struct {
		XMLName xml.Name `xml:"TnList"`
		TN      []text
	}
	err := decode(body, &request)
	return request.TN, err
}

// bulkList reads the numbers of a bulk, or tells what is wrong with them.
func bulkList(written []text, e164 bool) ([]tn, *wireError) {
	var numbers []tn
	var bad []string
	wrongForm, twice := false, false
	seen := map[tn]bool{}
	for _, w := range written {
		n, wrong, ok := parseNumber(string(w), e164)
		wrongForm = wrongForm || wrong
		if !ok && !wrong {
			bad = append(bad, string(w))
		}
		if ok {
			twice = twice || seen[n]
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	switch {
	case len(written) == 0:
		return nil, &wireError{Code: 7316, Description: "Give at least one telephone number"}
	case wrongForm:
		e := wireErrorE164()
		return nil, &e
	case len(bad) > 0:
		return nil, &wireError{Code: 7339, Description: fmt.Sprintf("Telephone numbers '[%s]' are not valid", strings.Join(bad, ", "))}
	case twice:
		return nil, &wireError{Code: 7502, Description: "A telephone number stands in the list twice"}
	case len(numbers) > maxBulkNumbers:
		return nil, &wireError{Code: 7490, Description: fmt.Sprintf("More telephone numbers than the maximum of %d", maxBulkNumbers)}
	}
	return numbers, nil
}

// putTnList gives a draft its numbers, all of them. They are looked up, and then its children are made anew.
func (s *Simulator) putTnList(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	written, err := parseTnList(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	numbers, problem := bulkList(written, c.e164)
	if problem == nil && !b.draft() {
		problem = &wireError{Code: 7702, Description: "The order is no draft"}
	}
	if problem != nil {
		status := statusInvalidDraftTns
		if !b.draft() {
			status = b.Status
		}
		return reply{status: http.StatusBadRequest, body: tnListResponse{
			ResponseStatus: &responseStatusXML{strconv.Itoa(problem.Code), problem.Description},
			OrderID:        b.ID, ProcessingStatus: status,
		}}
	}
	s.renumber(b, numbers, c.user, c.now)
	c.made = numbers
	return reply{status: http.StatusAccepted, body: tnListResponse{OrderID: b.ID, ProcessingStatus: b.Status}}
}

func (s *Simulator) getTnList(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	response := tnListResponse{ProcessingStatus: b.Status, OrderID: b.ID}
	list := func(numbers []tn) *capitalTnList { return &capitalTnList{writeAll(numbers, c.e164)} }
	switch b.Status {
	case statusValidateDraftTns:
		response.NotValidatedTnList = list(b.Numbers)
	case statusInvalidDraftTns:
		response.PortableTnList = list(b.portable())
		response.ErrorList = &tnListErrorListXML{}
		for _, e := range b.Errors {
			response.ErrorList.Error = append(response.ErrorList.Error, tnListErrorXML{
				strconv.Itoa(e.Code), e.Description, tnListXML{writeAll(e.Numbers, c.e164)},
			})
		}
	default:
		response.PortableTnList = list(slices.Clone(s.bulkNumbers(b)))
		for _, o := range s.children(b) {
			if response.ChildPortinOrderList == nil {
				response.ChildPortinOrderList = &childOrderListXML{}
			}
			response.ChildPortinOrderList.ChildPortinOrder = append(response.ChildPortinOrderList.ChildPortinOrder,
				childOrderXML{o.ID, tnListXML{writeAll(o.numbers(), c.e164)}})
		}
	}
	return reply{status: http.StatusOK, body: response}
}
