package bandwidth

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// answering is an adapter of a Bandwidth that answers everything alike.
func answering(t *testing.T, status int, body string) *Adapter {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	a, err := New(Config{BaseURL: server.URL, AccountID: "1", Username: "juniper", Password: domain.NewSecret("hush"), HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestHistory(t *testing.T) {
	t.Parallel()
	a := answering(t, http.StatusOK, `<OrderHistoryWrapper>
<OrderHistory><OrderDate>2027-03-02T10:20:30.400Z</OrderDate><Note>7999: nobody there</Note><Author>System</Author><Status>EXCEPTION</Status></OrderHistory>
<OrderHistory><OrderDate>2027-03-01T09:00:00.000Z</OrderDate><Note>Order has been created</Note><Author>juniper</Author><Status>SUBMITTED</Status>
<Difference>SiteId : 0 --&gt; 743
PinNumber : 4711 --&gt; 0815</Difference></OrderHistory>
<OrderHistory><OrderDate>2027-03-02T10:20:30.400Z</OrderDate><Note>And again</Note><Status>EXCEPTION</Status></OrderHistory>
<OrderHistory><OrderDate>some day</OrderDate><Status>FOC</Status></OrderHistory>
</OrderHistoryWrapper>`)
	got, err := a.History(t.Context(), "o-1")
	if err != nil {
		t.Fatal(err)
	}
	first, later := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC), time.Date(2027, 3, 2, 10, 20, 30, 400_000_000, time.UTC)
	want := []providers.HistoryEntry{
		{ID: "2027-03-01T09:00:00.000Z SUBMITTED", At: first, By: "juniper", Ours: true, Status: "SUBMITTED", Note: "Order has been created", Changed: []string{"SiteId", "PinNumber"}},
		{ID: "2027-03-02T10:20:30.400Z EXCEPTION", At: later, By: "System", Status: "EXCEPTION", Note: "7999: nobody there"},
		{ID: "2027-03-02T10:20:30.400Z EXCEPTION 2", At: later, Status: "EXCEPTION", Note: "And again"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestHistoryOfADraft(t *testing.T) {
	t.Parallel()
	a := answering(t, http.StatusOK, `<OrderHistoryWrapper><IrisStatus><Code>7710</Code><Description>A draft has none</Description></IrisStatus></OrderHistoryWrapper>`)
	if got, err := a.History(t.Context(), "o-1"); len(got) != 0 || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestHistoryOfNoOrder(t *testing.T) {
	t.Parallel()
	if _, err := answering(t, http.StatusNotFound, "").History(t.Context(), "o-1"); !errors.Is(err, providers.ErrGone) {
		t.Errorf("got %v", err)
	}
	// A proxy's page says nothing of the order.
	if _, err := answering(t, http.StatusNotFound, "<html>lost</html>").History(t.Context(), "o-1"); err == nil || errors.Is(err, providers.ErrGone) {
		t.Errorf("got %v", err)
	}
}

func FuzzHistory(f *testing.F) {
	seeds := []string{
		"<OrderHistoryWrapper><OrderHistory><OrderDate>2027-03-01T09:00:00.000Z</OrderDate><Author>a</Author><Status>SUBMITTED</Status><Difference>SiteId : 0 --&gt; 743</Difference></OrderHistory></OrderHistoryWrapper>",
		"<OrderHistoryWrapper><OrderHistory><OrderDate>2027-03-01</OrderDate><Difference>PinNumber : 4711 --&gt; 0815, AccountNumber : 1 --&gt; 2</Difference></OrderHistory></OrderHistoryWrapper>",
		"<OrderHistoryWrapper><IrisStatus><Code>7710</Code><Description>none</Description></IrisStatus></OrderHistoryWrapper>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		entries, err := a.History(t.Context(), "o-1")
		if err != nil && len(entries) > 0 {
			t.Errorf("%+v with %v", entries, err)
		}
		ids := map[string]bool{}
		for _, e := range entries {
			if ids[e.ID] || e.At.IsZero() {
				t.Errorf("entry %+v", e)
			}
			ids[e.ID] = true
			for _, name := range e.Changed {
				// A word in capitals is no PIN.
				if !changedElement.MatchString(name) {
					t.Errorf("%q is no element", name)
				}
			}
		}
	})
}

var changedElement = regexp.MustCompile(`^[A-Z][A-Za-z]+$`)
