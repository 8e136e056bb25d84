package providertest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/providers"
)

// A scenario is one story that every adapter must tell alike.
type scenario struct {
	name string
	play func(*stage)
}

// Run plays every scenario against the adapter, and returns what it saw the
// adapter do. Each scenario has a sandbox of its own.
func Run(t *testing.T, h Harness) Report {
	s := &seen{powers: map[string]bool{}}
	t.Run("scenarios", func(t *testing.T) {
		for _, sc := range scenarios() {
			t.Run(sc.name, func(t *testing.T) {
				t.Parallel()
				sc.play(newStage(t, h, s))
			})
		}
	})
	report := Report{Provider: h.Provider}
	for power := range s.powers {
		report.Saw = append(report.Saw, power)
	}
	slices.Sort(report.Saw)
	return report
}

func scenarios() []scenario {
	all := []scenario{
		{"check", check},
		{"check/not portable", checkNotPortable},
		{"happy path", happyPath},
		{"many numbers", manyNumbers},
		{"prepare then cancel", cancelDraft},
		{"cancel", cancelCommitted},
		{"cancel too late", cancelTooLate},
		{"refused then corrected", refusedThenCorrected},
		{"exception then update", accountMismatch},
		{"exception of the PIN then update", pinRefused},
		{"foc moved", focMoved},
		{"later split", laterSplit},
		{"look-up lag", lookUpLag},
		{"look-up lag after a lost reply", lostAndLagging},
		{"find is complete or an error", findFails},
		{"fetch is whole or an error", fetchFails},
		{"gone", gone},
		{"late create", lateCreate},
		{"late commit", lateCommit},
		{"lost cancel", lostCancel},
		{"unknown status", unknownStatus},
		{"unknown exception", unknownException},
		{"throttled", throttled},
		{"bad credentials", badCredentials},
		{"foc windows", focWindows},
		{"changed", changed},
		{"comments", comments},
		{"history", history},
		{"loa template", loaTemplate},
		{"number verification", numberVerification},
		{"webhooks", webhooks},
		{"activate on demand", activateNow},
		{"activate on demand at a time", activateAt},
	}
	all = append(all, bulkScenarios()...)
	for _, operation := range []string{"create_draft", "upload_document", "update", "commit", "activate"} {
		for _, moment := range []string{"before", "after"} {
			for _, effect := range []string{"drop", "html", "status"} {
				f := fault{Operation: operation, Moment: moment, Effect: effect}
				if effect == "status" {
					internalError := 500
					f.Status = &internalError
				}
				all = append(all, scenario{
					strings.Join([]string{"lost", operation, moment, effect}, " "),
					func(st *stage) { lostReplyOf(st, f) },
				})
			}
		}
	}
	return all
}

// A Report is what the suite saw an adapter do.
type Report struct {
	Provider string
	Saw      []string
}

// ReadReport reads a report that is kept in a file, a line for each thing seen.
func ReadReport(provider, file string) (Report, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return Report{}, fmt.Errorf("read what the suite saw of %s: %w", provider, err)
	}
	return Report{Provider: provider, Saw: strings.Fields(string(content))}, nil
}

// Hold fails the test unless the file keeps this very report: what is told of
// an adapter elsewhere is read from there.
func (r Report) Hold(t testing.TB, file string) {
	t.Helper()
	kept, err := ReadReport(r.Provider, file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept, r); diff != "" && !t.Failed() {
		t.Errorf("%s keeps something else than was seen now:\n%s", file, diff)
	}
}

// powers are the lines of the capability table, in its order.
var powers = []struct{ name, label string }{
	{sawPort, "Port numbers in, end to end"},
	{sawException, "Correct an exception"},
	{sawFOCMoved, "Follow a FOC the losing carrier moves"},
	{sawCancel, "Cancel a submitted order"},
	{sawCancelDraft, "Delete a draft"},
	{providers.CapabilityFOCWindows, "Name FOC windows"},
	{providers.CapabilityChanged, "List what changed"},
	{providers.CapabilityComments, "Exchange comments"},
	{providers.CapabilityHistory, "Tell what happened to an order there"},
	{providers.CapabilityOnDemand, "Activate numbers when asked"},
	{providers.CapabilityBulk, "Hand several port-ins over as one"},
	{providers.CapabilityTemplate, "Write letters of authorisation to be signed"},
	{providers.CapabilityVerify, "Have numbers verified by code"},
	{providers.CapabilityWebhooks, "Believe its callbacks, and no forged ones"},
}

// What the suite can see beside the capabilities.
const (
	sawPort        = "port"
	sawException   = "exception_update"
	sawFOCMoved    = "foc_moved"
	sawCancel      = "cancel"
	sawCancelDraft = "cancel_draft"
)

// Table is the capability table in Markdown: what was seen to work, and no
// more.
func Table(reports ...Report) string {
	var b strings.Builder
	b.WriteString("| |")
	for _, r := range reports {
		b.WriteString(" " + r.Provider + " |")
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(reports)) + "\n")
	for _, p := range powers {
		b.WriteString("| " + p.label + " |")
		for _, r := range reports {
			mark := "–"
			if slices.Contains(r.Saw, p.name) {
				mark = "yes"
			}
			b.WriteString(" " + mark + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}
