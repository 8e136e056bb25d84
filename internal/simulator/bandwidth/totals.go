package bandwidth

import (
	"encoding/xml"
	"net/http"
	"slices"
)

type quantityXML struct {
	XMLName xml.Name `xml:"Quantity"`
	Count   int
}

type numbersXML struct {
	XMLName         xml.Name `xml:"TelephoneNumbers"`
	Count           int
	TelephoneNumber []string
}

type reportsXML struct {
	XMLName xml.Name    `xml:"TelephoneDetailsReports"`
	Reports []reportXML `xml:"TelephoneDetailsReport"`
}

type reportXML struct {
	AreaCode string `xml:",omitempty"`
	NpaNxx   string `xml:"NPA-NXX,omitempty"`
	Count    int
}

func (s *Simulator) getTotals(c *call) reply {
	o := s.orders[c.PathValue("id")]
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	return reply{status: http.StatusOK, body: quantityXML{Count: len(o.numbers())}}
}

func (s *Simulator) getNumbers(c *call) reply {
	o := s.orders[c.PathValue("id")]
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	return reply{status: http.StatusOK, body: numbersXML{Count: len(o.numbers()), TelephoneNumber: writeAll(o.numbers(), c.e164)}}
}

func (s *Simulator) getAreaCodes(c *call) reply {
	return s.report(c, tn.npa, func(code string, count int) reportXML { return reportXML{AreaCode: code, Count: count} })
}

func (s *Simulator) getNpaNxx(c *call) reply {
	return s.report(c, tn.npaNxx, func(code string, count int) reportXML { return reportXML{NpaNxx: code, Count: count} })
}

// report counts an order's numbers by a part of them.
func (s *Simulator) report(c *call, part func(tn) string, row func(part string, count int) reportXML) reply {
	o := s.orders[c.PathValue("id")]
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	counts := map[string]int{}
	var seen []string
	for _, n := range o.numbers() {
		if counts[part(n)] == 0 {
			seen = append(seen, part(n))
		}
		counts[part(n)]++
	}
	slices.Sort(seen)
	var response reportsXML
	for _, p := range seen {
		response.Reports = append(response.Reports, row(p, counts[p]))
	}
	return reply{status: http.StatusOK, body: response}
}
