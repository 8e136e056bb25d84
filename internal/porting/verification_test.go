package porting_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// Codes go to the numbers of the port-in, once a key, and are given back.
func TestVerificationCodes(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100", "+13125550101")
	portIn := h.order(id).PortIns[0].PortIn.ID
	send := func(key string, numbers ...domain.PhoneNumber) ([]providers.Verification, bool, error) {
		who := h.who
		who.Idempotency = porting.Idempotency{Key: key, Route: "send"}
		return h.SendCodes(t.Context(), who, id, portIn, numbers, providers.CodeBySMS)
	}
	refused := func(what string, err error, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, codes(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	_, _, err := send("")
	refused("nothing is prepared", err, domain.CodeActionNotAllowed)
	_, err = h.LOATemplate(t.Context(), h.who, id, portIn)
	refused("no letter of nothing", err, domain.CodeActionNotAllowed)
	if _, _, err := h.Prepare(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	_, _, err = send("")
	refused("nobody wants proof", err, domain.CodeActionNotAllowed)
	if slices.Contains(h.carrier.calls, providers.StepSendCodes) {
		t.Errorf("the provider was told to do %v", h.carrier.calls)
	}
	if letter, err := h.LOATemplate(t.Context(), h.who, id, portIn); err != nil || string(letter) != "%PDF-1.4 po-1" {
		t.Errorf("the letter is %q, %v", letter, err)
	}

	prepared := len(h.carrier.calls)
	h.carrier.sent = map[domain.PhoneNumber]bool{}
	_, _, err = send("", "+13125550199")
	refused("somebody else's number", err, domain.CodeValidationFailed, "/phone_numbers/0 unknown")
	for _, again := range []bool{false, true} {
		all, replayed, err := send("a")
		want := []providers.Verification{{PhoneNumber: "+13125550100"}, {PhoneNumber: "+13125550101"}}
		if diff := cmp.Diff(want, all); err != nil || replayed != again || diff != "" {
			t.Errorf("sent (-want +got), replayed %v, %v:\n%s", replayed, err, diff)
		}
	}
	if n := len(h.carrier.calls); n != prepared+1 {
		t.Errorf("the provider was told to do %v", h.carrier.calls)
	}
	all, _, err := h.VerifyCodes(t.Context(), h.who, id, portIn, []providers.NumberCode{
		{PhoneNumber: "+13125550100", Code: domain.NewSecret("482913")}, {PhoneNumber: "+13125550101", Code: domain.NewSecret("1")},
	})
	if diff := cmp.Diff([]providers.Verification{{PhoneNumber: "+13125550100", Verified: true}, {PhoneNumber: "+13125550101"}}, all); err != nil || diff != "" {
		t.Errorf("given back (-want +got), %v:\n%s", err, diff)
	}

	h.carrier.fail = func(string, providers.Step) *providers.Failure {
		return &providers.Failure{Family: providers.Refused, Code: "refused", Faults: []domain.ProviderFault{{Pointer: "/codes", Message: "481516 is none"}}}
	}
	_, _, err = h.VerifyCodes(t.Context(), h.who, id, portIn, []providers.NumberCode{{PhoneNumber: "+13125550100", Code: domain.NewSecret("481516")}})
	refused("refused", err, domain.CodeValidationFailed, "/codes data_invalid")
	h.carrier.fail = func(string, providers.Step) *providers.Failure {
		return &providers.Failure{Family: providers.Unknown, Code: "timeout"}
	}
	_, _, err = send("b")
	refused("no answer", err, domain.CodeOverloaded)
}

// Answers to requirements name documents of the order, and each once.
func TestAnswersToRequirements(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	patch := func(answers ...domain.TelnyxRequirement) error {
		var p porting.OrderPatch
		p.Telnyx.Requirements = porting.Field[[]domain.TelnyxRequirement]{Set: true, Value: answers}
		_, _, err := h.PatchOrder(t.Context(), h.who, id, "*", p, 0)
		return err
	}
	if err := patch(domain.TelnyxRequirement{TypeID: "t-tax", Value: "DE123"}); err != nil {
		t.Error(err)
	}
	if got := h.order(id).Order.Details.Options.Telnyx.Requirements; len(got) != 1 || got[0].Value != "DE123" {
		t.Errorf("kept %+v", got)
	}
	err := patch(domain.TelnyxRequirement{TypeID: "t-id", Value: "doc_x"}, domain.TelnyxRequirement{TypeID: "t-id", Value: "y"})
	want := []string{
		domain.CodeValidationFailed, "/provider_options/telnyx/requirements/0/field_value unknown",
		"/provider_options/telnyx/requirements/1/requirement_type_id repeated",
	}
	if diff := cmp.Diff(want, codes(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
