package providertest

import (
	"bytes"
	"errors"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// loaTemplate: the provider writes a letter for a draft, and none for nothing.
func loaTemplate(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	letter, err := st.provider.LOATemplate(st.t.Context(), st.fetchOnly(w).ID)
	if errors.Is(err, providers.ErrUnsupported) {
		return
	}
	if err != nil || !bytes.HasPrefix(letter, []byte("%PDF-")) {
		st.t.Errorf("the letter has %d bytes: %v", len(letter), err)
	}
	if _, err := st.provider.LOATemplate(st.t.Context(), missingOrder); !errors.Is(err, providers.ErrGone) {
		st.t.Errorf("a letter for no order: %v", err)
	}
	st.seen.note(providers.CapabilityTemplate)
}

// numberVerification: an order that wants proof of its numbers says so, is not
// handed over before, and takes the codes that it has sent.
func numberVerification(st *stage) {
	n := st.harness.Unverified
	if n == "" {
		return
	}
	w := st.want(providers.Submitted, n)
	asks := func(r domain.Requirement) bool { return r.Code == domain.DemandStep }
	if end := st.bring(w); end.step.Kind != providers.StepBlocked || !slices.ContainsFunc(end.step.Requirements, asks) {
		st.t.Fatalf("unverified: %s %+v", end.step.Kind, end.step.Requirements)
	}
	if got := st.committed(n); len(got) > 0 {
		st.t.Errorf("unverified, and committed: %+v", got)
	}
	id := st.fetchOnly(w).ID
	do := func(s providers.Step) {
		st.t.Helper()
		s.OrderID = id
		if failure := st.do(w, s); failure != nil {
			st.t.Fatalf("%s: %+v", s.Kind, failure)
		}
	}
	verified := func(want bool) {
		st.t.Helper()
		all, err := st.provider.Verifications(st.t.Context(), id)
		if err != nil || len(all) != 1 || all[0].PhoneNumber != n || all[0].Verified != want {
			st.t.Errorf("verified: %+v, %v", all, err)
		}
	}
	do(providers.Step{Kind: providers.StepSendCodes, Numbers: []domain.PhoneNumber{n}, Method: providers.CodeBySMS})
	verified(false)
	code := st.harness.Code(n)
	st.secrets = append(st.secrets, "937261")
	do(providers.Step{Kind: providers.StepVerifyCodes, Codes: []providers.NumberCode{{PhoneNumber: n, Code: domain.NewSecret("937261")}}})
	verified(false)
	do(providers.Step{Kind: providers.StepVerifyCodes, Codes: []providers.NumberCode{{PhoneNumber: n, Code: domain.NewSecret(code)}}})
	verified(true)
	if o := st.fetch(id); slices.ContainsFunc(o.Demands, func(d domain.Demand) bool { return d.Code == domain.DemandStep }) {
		st.t.Errorf("verified, and asked for again: %+v", o.Demands)
	}
	if _, err := st.provider.Verifications(st.t.Context(), missingOrder); !errors.Is(err, providers.ErrGone) {
		st.t.Errorf("the numbers of no order: %v", err)
	}
	st.seen.note(providers.CapabilityVerify)
}
