package bandwidth_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth"
	"github.com/portway/portway/internal/providers/providertest"
)

func tollFreeHouse(t *testing.T) (*providers.Provider, providertest.Sandbox) {
	s := open(t)
	a := adapter(t, s, providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{PerSecond: 1000, Burst: 1000})), func(c *bandwidth.Config) {
		c.BaseURL += "/api/v2"
		c.Username, c.Password = "sandbox", domain.NewSecret("sandbox")
		c.DefaultRespOrgID = "TST52"
	})
	return providers.Wrap(a, providers.Options{Account: "bandwidth", Provider: "bandwidth"}), s
}

// advance walks the simulator's clock.
func advance(t *testing.T, s providertest.Sandbox, d time.Duration) {
	t.Helper()
	reply, err := http.Post(s.URL+"/sandbox/clock/advance", "application/json", strings.NewReader(fmt.Sprintf(`{"duration": %q}`, d)))
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Fatalf("advance: HTTP %d", reply.StatusCode)
	}
}

// The numbers are those of Bandwidth's own test environment.
func TestTollFreeCheckAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	p, s := tollFreeHouse(t)
	tests := []struct {
		name    string
		numbers []domain.PhoneNumber
		want    []string
	}{
		{"of all kinds", []domain.PhoneNumber{"+18336530011", "+18336521001", "+18336522001", "+19199172854"}, []string{
			"+18336530011 portable  toll_free", "+18336521001 not_portable toll_free_unavailable ", "+18336522001 not_portable toll_free_unavailable ",
			"+19199172854 portable  on_net_automated",
		}},
		{"vendor error", []domain.PhoneNumber{"+18336000001"}, []string{"+18336000001 unknown provider_unavailable "}},
		{"vendor time-out", []domain.PhoneNumber{"+18336001666"}, []string{"+18336001666 unknown provider_unavailable "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var result providers.CheckResult
			var err error
			for looks := 0; ; looks++ {
				result, err = p.Check(t.Context(), providers.CheckRequest{Numbers: tt.numbers, Resume: result.Resume})
				if err != nil {
					t.Fatal(err)
				}
				if !result.Pending {
					break
				}
				if looks == 60 {
					t.Fatal("still pending")
				}
				advance(t, s, 30*time.Second)
			}
			var got []string
			for _, c := range result.Cells {
				got = append(got, fmt.Sprintf("%s %s %s %s", c.PhoneNumber, c.Verdict, c.Reason, c.PortClass))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// goOn takes a port-in's steps, from the provider orders it has, until there is
// nothing more to do, and tells them.
func goOn(t *testing.T, p *providers.Provider, s providertest.Sandbox, w providers.Want, ids ...string) (steps []string, last providers.Step, have []providers.Order) {
	t.Helper()
	for range 40 {
		have = nil
		for _, id := range ids {
			o, err := p.Fetch(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			have = append(have, o)
		}
		w.Now = virtualNow(t, s)
		last = p.Next(w, have)
		switch last.Kind {
		case providers.StepDone, providers.StepBlocked:
			return steps, last, have
		case providers.StepWait:
			advance(t, s, last.Wait)
			continue
		}
		steps = append(steps, string(last.Kind))
		hint, err := p.Do(t.Context(), w, last)
		if err != nil {
			t.Fatalf("%s: %+v", last.Kind, err)
		}
		for _, o := range hint.Created {
			ids = append(ids, o.ID)
		}
	}
	t.Fatalf("no end: %v", steps)
	return nil, last, nil
}

func tollFreeWant(numbers ...domain.PhoneNumber) providers.Want {
	letter := []byte("%PDF-1.4 a letter")
	sum := sha256.Sum256(letter)
	return providers.Want{
		Goal: providers.Submitted, PortInID: "pti_1", Reference: "PW-TF-1", Numbers: numbers, TollFree: true, PortClass: domain.TollFree,
		Details: domain.Details{EndUser: domain.EndUser{Type: domain.Business, BusinessName: "Blue Heron Books", AuthorizedPerson: "Ada Quill"}},
		Documents: []providers.Document{{
			Document: domain.Document{ID: "doc_1", Type: domain.LOA, ContentType: "application/pdf", Size: int64(len(letter)), SHA256: hex.EncodeToString(sum[:])},
			Open:     func(context.Context) ([]byte, error) { return letter, nil },
		}},
	}
}

func TestTollFreePortAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	p, s := tollFreeHouse(t)
	steps, last, have := goOn(t, p, s, tollFreeWant("+18336530021"))
	if diff := cmp.Diff([]string{"create_draft", "upload_document", "commit"}, steps); diff != "" || last.Kind != providers.StepDone {
		t.Errorf("%s %+v: -want +got:\n%s", last.Kind, last.Requirements, diff)
	}
	if len(have) != 1 || !have[0].Committed || have[0].PortClass != domain.TollFree || len(have[0].Faults) > 0 {
		t.Errorf("%+v", have)
	}
	for range 40 {
		advance(t, s, 24*time.Hour)
		o, err := p.Fetch(t.Context(), have[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if o.Status == domain.PortInCompleted {
			return
		}
	}
	t.Error("it was never completed")
}

func TestTollFreeDraftThatCannotBePorted(t *testing.T) {
	t.Parallel()
	p, s := tollFreeHouse(t)
	w := tollFreeWant("+18336530022", "+18336521002")
	_, last, have := goOn(t, p, s, w)
	if last.Kind != providers.StepBlocked || len(last.Requirements) != 1 || last.Requirements[0].Message != "+18336521002 is spare: nobody holds it." {
		t.Fatalf("%+v", last)
	}
	// Without it, the same draft goes on.
	w.Numbers = w.Numbers[:1]
	steps, last, have := goOn(t, p, s, w, have[0].ID)
	if diff := cmp.Diff([]string{"update", "commit"}, steps); diff != "" || last.Kind != providers.StepDone {
		t.Errorf("%+v: -want +got:\n%s", last, diff)
	}
	if len(have) != 1 || !have[0].Committed || len(have[0].Numbers) != 1 {
		t.Errorf("%+v", have)
	}
}

func TestTollFreeDraftIsCheckedAgain(t *testing.T) {
	t.Parallel()
	p, s := tollFreeHouse(t)
	w := tollFreeWant("+18336000001")
	hint, err := p.Do(t.Context(), w, providers.Step{Kind: providers.StepCreateDraft})
	if err != nil {
		t.Fatal(err)
	}
	upload := true
	retries := 0
	for range 60 {
		o, err := p.Fetch(t.Context(), hint.Created[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		w.Now = virtualNow(t, s)
		step := p.Next(w, []providers.Order{o})
		switch {
		case step.Kind == providers.StepWait:
			advance(t, s, step.Wait)
			continue
		case step.Kind == providers.StepUploadDocument && upload:
			upload = false
		case step.Kind == providers.StepUpdate:
			if retries++; retries == 2 {
				return
			}
		default:
			t.Fatalf("%s at %s: %+v", step.Kind, o.ProviderStatus, step.Requirements)
		}
		if _, err := p.Do(t.Context(), w, step); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%d retries", retries)
}
