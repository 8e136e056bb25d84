package telnyx

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// reportDelay is how long a report takes.
const reportDelay = time.Minute

// exportOrders is the only kind of report.
const exportOrders = "export_porting_orders_csv"

// report is a document in the making.
type report struct {
	ID                   string
	Params               json.RawMessage // as they were sent
	Filters              reportFilters
	Status               string // pending, completed
	DocumentID           string
	CreatedAt, UpdatedAt time.Time
	Due                  *time.Time // when it is completed
}

type reportFilters struct {
	StatusIn            []string   `json:"status__in"`
	CustomerReferenceIn []string   `json:"customer_reference__in"`
	CreatedAtGT         *time.Time `json:"created_at__gt"`
	CreatedAtLT         *time.Time `json:"created_at__lt"`
}

type reportView struct {
	ID         string          `json:"id"`
	RecordType string          `json:"record_type"`
	ReportType string          `json:"report_type"`
	Status     string          `json:"status"`
	Params     json.RawMessage `json:"params"`
	DocumentID string          `json:"document_id,omitempty"`
	CreatedAt  string          `json:"created_at"`
	UpdatedAt  string          `json:"updated_at"`
}

func (r *report) view() reportView {
	return reportView{
		ID: r.ID, RecordType: "porting_report", ReportType: exportOrders, Status: r.Status, Params: r.Params, DocumentID: r.DocumentID,
		CreatedAt: milliseconds(r.CreatedAt), UpdatedAt: milliseconds(r.UpdatedAt),
	}
}

var reports = func() listing[*report] {
	fs := filters[*report]{}
	oneOf(fs, "report_type", func(*report) string { return exportOrders })
	oneOf(fs, "status", func(r *report) string { return r.Status })
	return listing[*report]{fs, byCreation(func(r *report) time.Time { return r.CreatedAt })}
}()

func (s *Simulator) listReports(c *call) (reply, error) {
	return list(c, reports, s.reports.all(), (*report).view)
}

func (s *Simulator) getReport(c *call) (reply, error) {
	r, ok := s.reports.get(c.param("id"))
	if !ok {
		return reply{}, notFound()
	}
	return data(http.StatusOK, r.view()), nil
}

func (s *Simulator) createReport(c *call) (reply, error) {
	var body struct {
		ReportType string          `json:"report_type"`
		Params     json.RawMessage `json:"params"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if body.ReportType != exportOrders {
		return reply{}, coded(http.StatusUnprocessableEntity, "10032", "/report_type", "The report type must be "+exportOrders+".")
	}
	var params struct {
		Filters *reportFilters `json:"filters"`
	}
	if json.Unmarshal(body.Params, &params) != nil || params.Filters == nil {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/params/filters", "The filters are missing or not valid.")
	}
	for i, status := range params.Filters.StatusIn {
		if !slices.Contains(statuses, status) {
			return reply{}, coded(http.StatusUnprocessableEntity, "10032", "/params/filters/status__in/"+strconv.Itoa(i), "There is no status "+status+".")
		}
	}
	r := &report{
		ID: uuid.NewString(), Params: body.Params, Filters: *params.Filters, Status: "pending",
		CreatedAt: c.now, UpdatedAt: c.now, Due: new(c.now.Add(reportDelay)),
	}
	s.reports.put(r.ID, r)
	return data(http.StatusCreated, r.view()), nil
}

// wants tells whether an order belongs into the report.
func (f reportFilters) wants(o *order) bool {
	return (len(f.StatusIn) == 0 || slices.Contains(f.StatusIn, o.Status)) &&
		(len(f.CustomerReferenceIn) == 0 || slices.Contains(f.CustomerReferenceIn, text(o.Attributes.CustomerReference))) &&
		(f.CreatedAtGT == nil || o.CreatedAt.After(*f.CreatedAtGT)) &&
		(f.CreatedAtLT == nil || o.CreatedAt.Before(*f.CreatedAtLT))
}

// completeReport makes the document: the orders as they are by then.
func (s *Simulator) completeReport(r *report) {
	at := *r.Due
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	w.UseCRLF = true
	rows := [][]string{{"id", "customer_reference", "status", "support_key", "created_at", "foc_datetime_actual", "phone_numbers_count"}}
	for _, o := range s.orders.all() {
		if r.Filters.wants(o) {
			v := o.view(false)
			rows = append(rows, []string{
				v.ID, text(v.CustomerReference), v.Status.Value, text(v.SupportKey), v.CreatedAt, text(v.ActivationSettings.FOCDatetimeActual),
				strconv.Itoa(v.PortingPhoneNumbersCount),
			})
		}
	}
	if err := w.WriteAll(rows); err != nil {
		s.sb.Log().Error("write report", "provider", Name, "error", err)
	}
	d := s.keep(upload{content: table.Bytes(), filename: "porting_orders.csv"}, fileKinds[slices.IndexFunc(fileKinds, func(k fileKind) bool {
		return k.contentType == "text/csv"
	})], at)
	r.Status, r.DocumentID, r.UpdatedAt, r.Due = "completed", d.ID, at, nil
	s.reports.put(r.ID, r)
	s.relink(at)
}
