package telnyx

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
)

// What the latest activation job says becomes the order's.
func TestActivationJobs(t *testing.T) {
	t.Parallel()
	const window = `"activation_windows":[{"start_at":"2026-12-10T12:00:00Z","end_at":"2026-12-11T02:00:00Z"}]`
	for _, tt := range []struct {
		name, order, jobs string
		status            domain.PortInStatus
		offered           bool
		faults            int
	}{
		{"waiting", `"activation_type":"on-demand"`, `{"id":"j","activation_type":"on-demand","status":"created","activate_at":"2026-12-11T02:00:00Z",` + window + `}`, domain.PortInFOCConfirmed, true, 0},
		{"running", `"activation_type":"on-demand"`, `{"id":"j","activation_type":"on-demand","status":"in-process",` + window + `}`, domain.PortInActivating, false, 0},
		{"failed", `"activation_type":"on-demand"`, `{"id":"j","activation_type":"on-demand","status":"failed",` + window + `}`, domain.PortInException, false, 1},
		{
			"failed before", `"activation_type":"on-demand"`,
			`{"id":"i","activation_type":"on-demand","status":"failed","created_at":"2026-12-09T00:00:00Z"},
			 {"id":"j","activation_type":"on-demand","status":"created","created_at":"2026-12-09T01:00:00Z",` + window + `}`, domain.PortInFOCConfirmed, true, 0,
		},
		{"not shown on the order", `"fast_port_eligible":true`, `{"id":"j","activation_type":"on-demand","status":"created",` + window + `}`, domain.PortInFOCConfirmed, true, 0},
		{"scheduled", `"fast_port_eligible":true`, `{"id":"j","activation_type":"scheduled","status":"created",` + window + `}`, domain.PortInFOCConfirmed, false, 0},
		{"not asked for", `"activation_type":"scheduled"`, `nobody asks`, domain.PortInFOCConfirmed, false, 0},
		{"none yet", `"activation_type":"on-demand"`, ``, domain.PortInFOCConfirmed, false, 0},
	} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/activation_jobs"):
				_, _ = io.WriteString(w, `{"data":[`+tt.jobs+`],"meta":{"total_pages":1}}`)
			case strings.HasSuffix(r.URL.Path, "/po-1"):
				_, _ = io.WriteString(w, `{"data":{"id":"po-1","status":{"value":"foc-date-confirmed"},"activation_settings":{"foc_datetime_actual":"2026-12-10T15:00:00Z",`+tt.order+`}}}`)
			default:
				_, _ = io.WriteString(w, `{"data":[],"meta":{"total_pages":1}}`)
			}
		}))
		o, err := a.Fetch(t.Context(), "po-1")
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if o.Status != tt.status || (o.Activation != nil) != tt.offered || len(o.Faults) != tt.faults {
			t.Errorf("%s: %s, %+v, %+v", tt.name, o.Status, o.Activation, o.Faults)
		}
		if tt.offered && !o.Activation.Windows[0].Start.Equal(time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %+v", tt.name, o.Activation)
		}
	}
}
