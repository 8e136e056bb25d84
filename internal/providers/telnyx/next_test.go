package telnyx

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// heldOrder is an order that holds all that testWant wants.
func heldOrder(t *testing.T, change ...func(*providers.Order)) providers.Order {
	t.Helper()
	a, w := testAdapter(t), testWant()
	o := providers.Order{
		ID: "b2", Reference: w.Reference, Live: true, Status: domain.PortInDraft, ProviderStatus: "draft",
		Requested: "2026-05-12T14:00:00Z", Windows: testWindows(), Contents: map[string]domain.Secret{},
		Numbers: []providers.NumberState{{PhoneNumber: "+17735550142"}},
		Documents: []providers.HeldDocument{
			{ID: "f1", Type: domain.LOA, Name: "doc_1.pdf"}, {ID: "f2", Type: domain.Invoice, Name: "doc_2.pdf"},
		},
	}
	for _, f := range fields {
		o.Contents[f.pointer] = domain.NewSecret(f.want(a, w))
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

func in(status domain.PortInStatus) func(*providers.Order) {
	return func(o *providers.Order) {
		o.Status, o.ProviderStatus = status, string(status)
		o.Committed, o.Live = true, !status.Terminal()
		if !editable[status] {
			o.Windows, o.Documents = nil, nil // not asked for
		}
	}
}

func holding(pointer, text string) func(*providers.Order) {
	return func(o *providers.Order) { o.Contents[pointer] = domain.NewSecret(text) }
}

// asking has the order ask for something that it has no answer to.
func asking(typeID string) func(*providers.Order) { return holding(requirementPlace(typeID), "") }

func answering(w *providers.Want, typeID, value string) {
	t := &w.Details.Options.Telnyx
	t.Requirements = append(t.Requirements, domain.TelnyxRequirement{TypeID: typeID, Value: value})
}

// a1 is another order, that comes before heldOrder.
func a1(reference string) func(*providers.Order) {
	return func(o *providers.Order) { o.ID, o.Reference = "a1", reference }
}

func with(documents ...providers.HeldDocument) func(*providers.Order) {
	return func(o *providers.Order) { o.Documents = documents }
}

func TestNext(t *testing.T) {
	t.Parallel()
	loa := providers.HeldDocument{ID: "f1", Type: domain.LOA, Name: "doc_1.pdf"}
	invoice := providers.HeldDocument{ID: "f2", Type: domain.Invoice, Name: "doc_2.pdf"}
	looseInvoice := providers.HeldDocument{ID: "f2", Name: "doc_2.pdf", Loose: true}
	tests := map[string]struct {
		want func(*providers.Want)
		have []providers.Order
		next providers.Step
	}{
		"nothing there": {nil, nil, providers.Step{Kind: providers.StepCreateDraft}},
		"a requirement is missing": {
			func(w *providers.Want) { w.Details.EndUser.AccountNumber = domain.Secret{} }, nil,
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/end_user/account_number", Code: "missing", Level: domain.Required,
			}}},
		},
		"to prepare, nothing is required": {
			func(w *providers.Want) {
				w.Goal, w.Details, w.Documents = providers.Prepared, domain.Details{}, nil
			}, nil, providers.Step{Kind: providers.StepCreateDraft},
		},
		"a document is missing": {nil, []providers.Order{heldOrder(t, with(loa))}, providers.Step{Kind: providers.StepUploadDocument, OrderID: "b2", DocumentID: "doc_2"}},
		"a document waits to be attached": {
			nil,
			[]providers.Order{heldOrder(t, with(loa, looseInvoice))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/documents/invoice"}},
		},
		"a document was uploaded, and no list shows it": {
			func(w *providers.Want) { w.Documents[1].Uploaded = "f2" },
			[]providers.Order{heldOrder(t, with(loa))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/documents/invoice"}},
		},
		"a document was uploaded and attached, and its name is not told": {
			func(w *providers.Want) { w.Documents[1].Uploaded = "f2" },
			[]providers.Order{heldOrder(t, with(loa, providers.HeldDocument{ID: "f2", Type: domain.Invoice}))},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a document is there under another name": {
			func(w *providers.Want) { w.Documents[1].SHA256 = "5e" },
			[]providers.Order{heldOrder(t, with(loa, providers.HeldDocument{ID: "f2", Type: domain.Invoice, Name: "upload.pdf", SHA256: "5e"}))},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"fields come before attaching": {
			nil,
			[]providers.Order{heldOrder(t, with(loa, looseInvoice), holding("/end_user/pin", ""))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/end_user/pin"}},
		},
		"an additional document waits": {
			func(w *providers.Want) {
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_3", Type: domain.CSR}})
			},
			[]providers.Order{heldOrder(t, func(o *providers.Order) {
				o.Documents = append(o.Documents, providers.HeldDocument{ID: "f3", Name: "doc_3", Loose: true})
			})},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", DocumentID: "doc_3", Uploaded: "f3", Fields: []string{"/documents/csr"}},
		},
		"a newer letter takes the place of the old": {
			func(w *providers.Want) {
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_9", Type: domain.LOA, CreatedAt: w.Now}})
			},
			[]providers.Order{heldOrder(t, func(o *providers.Order) {
				o.Documents = append(o.Documents, providers.HeldDocument{ID: "f9", Name: "doc_9.pdf", Loose: true})
			})},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/documents/loa"}},
		},
		"somebody else's document in the slot": {
			nil,
			[]providers.Order{heldOrder(t, with(loa, providers.HeldDocument{ID: "zz", Type: domain.Invoice, Name: "scan.pdf"}))},
			providers.Step{Kind: providers.StepUploadDocument, OrderID: "b2", DocumentID: "doc_2"},
		},
		"all there": {nil, []providers.Order{heldOrder(t)}, providers.Step{Kind: providers.StepCommit, OrderID: "b2"}},
		"all there, to prepare": {
			func(w *providers.Want) { w.Goal = providers.Prepared },
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepDone},
		},
		"tidied by Telnyx": {
			nil,
			[]providers.Order{heldOrder(t, holding("/end_user/service_address/locality", "CHICAGO "), holding("/billing_phone_number", "17735550142"))},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a step in the portal": {
			nil,
			[]providers.Order{heldOrder(t, func(o *providers.Order) {
				o.Demands = []domain.Demand{{Pointer: "/numbers", Code: domain.DemandStep, Key: "x", Message: "x"}}
			})},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/numbers", Code: domain.DemandStep, Level: domain.Required,
			}}},
		},
		"a date without a window": {
			func(w *providers.Want) { w.Details.RequestedFOC.Date = "2026-05-16" },
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: requestedFOC, Code: "no_window", Level: domain.Required,
			}}},
		},
		"a date without a window, to prepare": {
			func(w *providers.Want) { w.Goal, w.Details.RequestedFOC.Date = providers.Prepared, "2026-05-16" },
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepDone},
		},
		"another date": {
			func(w *providers.Want) { w.Details.RequestedFOC.Date = "2026-05-13" },
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{requestedFOC}},
		},
		"a spare draft": {
			nil,
			[]providers.Order{heldOrder(t), heldOrder(t, a1("PW-KNUWS5DFONUXI-1"))},
			providers.Step{Kind: providers.StepDeleteDraft, OrderID: "b2"},
		},
		"a spare draft of an older generation": {
			nil,
			[]providers.Order{heldOrder(t), heldOrder(t, a1("PW-KNUWS5DFONUXI-0"))},
			providers.Step{Kind: providers.StepDeleteDraft, OrderID: "a1"},
		},
		"a stranger's draft": {
			nil,
			[]providers.Order{heldOrder(t, a1("PW-OTHER-1"))},
			providers.Step{Kind: providers.StepCreateDraft},
		},
		"a sibling of a split": {nil, []providers.Order{heldOrder(t), heldOrder(t, a1("PW-KNUWS5DFONUXI-1"), func(o *providers.Order) {
			o.Numbers = []providers.NumberState{{PhoneNumber: "+17735550177"}}
		})}, providers.Step{Kind: providers.StepCommit, OrderID: "b2"}},
		"a number too many": {nil, []providers.Order{heldOrder(t, func(o *providers.Order) {
			o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: "+17735550177"})
		})}, providers.Step{Kind: providers.StepDeleteDraft, OrderID: "b2"}},

		"in process": {nil, []providers.Order{heldOrder(t, in(domain.PortInValidating))}, providers.Step{Kind: providers.StepDone}},
		"in process, changed": {
			nil,
			[]providers.Order{heldOrder(t, in(domain.PortInValidating), holding("/end_user/pin", "9"))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/end_user/pin"}},
		},
		"exception, to be mended": {
			nil,
			[]providers.Order{heldOrder(t, in(domain.PortInException), holding("/end_user/account_number", "9"))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{"/end_user/account_number"}},
		},
		"exception, mended": {nil, []providers.Order{heldOrder(t, in(domain.PortInException))}, providers.Step{Kind: providers.StepCommit, OrderID: "b2"}},
		"exception, mended and handed over again": {
			func(w *providers.Want) { w.Confirmed = []string{"b2"} },
			[]providers.Order{heldOrder(t, in(domain.PortInException))},
			providers.Step{Kind: providers.StepDone},
		},
		"a letter that was uploaded long ago": {
			nil,
			[]providers.Order{heldOrder(t, with(
				providers.HeldDocument{ID: "f1", Name: "doc_1.pdf", Loose: true, UploadedAt: testWant().Now.Add(-26 * time.Minute)}, looseInvoice,
			))},
			providers.Step{Kind: providers.StepUploadDocument, OrderID: "b2", DocumentID: "doc_1"},
		},
		"a letter that was uploaded long ago and attached": {
			nil,
			[]providers.Order{heldOrder(t, with(
				providers.HeldDocument{ID: "f1", Type: domain.LOA, Name: "doc_1.pdf", UploadedAt: testWant().Now.Add(-26 * time.Minute)}, invoice,
			))},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a letter that Telnyx won't have": {
			nil,
			[]providers.Order{heldOrder(t, with(providers.HeldDocument{ID: "f1", Name: "doc_1.pdf", Loose: true, Denied: true}, invoice))},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/documents/loa", Code: domain.DemandDocument, Level: domain.Required,
			}}},
		},
		"a requirement has no answer": {
			func(w *providers.Want) { answering(w, "t-tax", "DE123") },
			[]providers.Order{heldOrder(t, asking("t-tax"))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{requirementsPointer}},
		},
		"a requirement that this order hasn't": {
			func(w *providers.Want) { answering(w, "t-tax", "DE123") },
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a requirement wants a document": {
			func(w *providers.Want) {
				answering(w, "t-id", "doc_7")
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_7", Type: domain.OtherDocument}})
			},
			[]providers.Order{heldOrder(t, asking("t-id"))},
			providers.Step{Kind: providers.StepUploadDocument, OrderID: "b2", DocumentID: "doc_7"},
		},
		"a document for no requirement of this order": {
			func(w *providers.Want) {
				answering(w, "t-id", "doc_7")
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_7", Type: domain.OtherDocument}})
			},
			[]providers.Order{heldOrder(t)},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a requirement's document was uploaded": {
			func(w *providers.Want) {
				answering(w, "t-id", "doc_7")
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_7", Type: domain.OtherDocument}})
			},
			[]providers.Order{heldOrder(t, asking("t-id"), func(o *providers.Order) {
				o.Documents = append(o.Documents, providers.HeldDocument{ID: "f7", Name: "doc_7.pdf", Loose: true})
			})},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{requirementsPointer}},
		},
		"a requirement's document is there": {
			func(w *providers.Want) {
				answering(w, "t-id", "doc_7")
				w.Documents = append(w.Documents, providers.Document{Document: domain.Document{ID: "doc_7", Type: domain.OtherDocument}})
			},
			[]providers.Order{heldOrder(t, holding(requirementPlace("t-id"), "f7"), func(o *providers.Order) {
				o.Documents = append(o.Documents, providers.HeldDocument{ID: "f7", Type: domain.OtherDocument, Name: "doc_7.pdf"})
			})},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"a requirement group answers": {
			func(w *providers.Want) { w.Details.Options.Telnyx.RequirementGroupID = "g" },
			[]providers.Order{heldOrder(t, asking("t-id"), asking("t-tax"))},
			providers.Step{Kind: providers.StepUpdate, OrderID: "b2", Fields: []string{groupPointer}},
		},
		"a requirement group has answered": {
			func(w *providers.Want) { w.Details.Options.Telnyx.RequirementGroupID = "g" },
			[]providers.Order{heldOrder(t, asking("t-id"), holding(requirementPlace("t-tax"), "DE123"))},
			providers.Step{Kind: providers.StepCommit, OrderID: "b2"},
		},
		"on demand, and no FastPort": {
			func(w *providers.Want) { w.Details.ActivationMode = domain.ActivationOnDemand },
			[]providers.Order{heldOrder(t, holding("/activation/mode", onDemand), func(o *providers.Order) { o.PortClass = domain.StandardPort })},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/activation/mode", Code: "not_supported", Level: domain.Required,
			}}},
		},
		"messaging that can't be ported": {
			func(w *providers.Want) {
				w.Details.MessagingEnabled, w.Details.Options.Telnyx.MessagingProfileID = true, "mp"
			},
			[]providers.Order{heldOrder(t, holding(messagingCapable, "false"))},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/messaging/enable", Code: "not_supported", Level: domain.Required,
			}}},
		},
		"submitted":       {nil, []providers.Order{heldOrder(t, in(domain.PortInSubmitted))}, providers.Step{Kind: providers.StepDone}},
		"an unknown word": {nil, []providers.Order{heldOrder(t, in(""), holding("/end_user/pin", "9"))}, providers.Step{Kind: providers.StepDone}},
		"submitted and locked": {
			nil,
			[]providers.Order{heldOrder(t, in(domain.PortInSubmitted), holding("/end_user/pin", "9"))},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: "/end_user/pin", Code: "locked", Level: domain.Required,
			}}},
		},
		"confirmed for another date": {
			func(w *providers.Want) { w.Details.RequestedFOC.Date = "2026-05-20" },
			[]providers.Order{heldOrder(t, in(domain.PortInFOCConfirmed))},
			providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
				PortInID: "pti_suite", Pointer: requestedFOC, Code: "locked", Level: domain.Required,
			}}},
		},
		"confirmed for that date": {
			func(w *providers.Want) { w.Details.RequestedFOC.Date = "2026-05-12" },
			[]providers.Order{heldOrder(t, in(domain.PortInFOCConfirmed))},
			providers.Step{Kind: providers.StepDone},
		},
		"completed": {nil, []providers.Order{heldOrder(t, in(domain.PortInCompleted))}, providers.Step{Kind: providers.StepDone}},
		"cancelled under this reference": {
			nil,
			[]providers.Order{heldOrder(t, in(domain.PortInCancelled))},
			providers.Step{Kind: providers.StepDone},
		},
		"cancelled before, to begin anew": {
			nil,
			[]providers.Order{heldOrder(t, in(domain.PortInCancelled), a1("PW-KNUWS5DFONUXI-0"))},
			providers.Step{Kind: providers.StepCreateDraft},
		},
		"a draft beside what is committed": {
			nil,
			[]providers.Order{heldOrder(t, a1("PW-KNUWS5DFONUXI-1")), heldOrder(t, in(domain.PortInSubmitted))},
			providers.Step{Kind: providers.StepDone},
		},

		"cancel nothing":   {cancelled, nil, providers.Step{Kind: providers.StepDone}},
		"cancel a draft":   {cancelled, []providers.Order{heldOrder(t)}, providers.Step{Kind: providers.StepDeleteDraft, OrderID: "b2"}},
		"cancel":           {cancelled, []providers.Order{heldOrder(t, in(domain.PortInFOCConfirmed))}, providers.Step{Kind: providers.StepCancel, OrderID: "b2"}},
		"cancel a mystery": {cancelled, []providers.Order{heldOrder(t, in(""))}, providers.Step{Kind: providers.StepCancel, OrderID: "b2"}},
		"cancel pending": {
			cancelled,
			[]providers.Order{heldOrder(t, in(domain.PortInCancelPending))},
			providers.Step{Kind: providers.StepWait, Wait: time.Hour},
		},
		"cancel pending, and a draft": {
			cancelled,
			[]providers.Order{heldOrder(t, a1(""), in(domain.PortInCancelPending)), heldOrder(t)},
			providers.Step{Kind: providers.StepDeleteDraft, OrderID: "b2"},
		},
		"cancelled": {cancelled, []providers.Order{heldOrder(t, in(domain.PortInCancelled))}, providers.Step{Kind: providers.StepDone}},
	}
	ignore := cmpopts.IgnoreFields(domain.Requirement{}, "Message")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testWant()
			if test.want != nil {
				test.want(&w)
			}
			a := testAdapter(t)
			for range 2 {
				if diff := cmp.Diff(test.next, a.Next(w, test.have), ignore, cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
				test.have = slices.Clone(test.have)
				slices.Reverse(test.have)
			}
		})
	}
}

func cancelled(w *providers.Want) { w.Goal = providers.Cancelled }

func TestFOCAsked(t *testing.T) {
	t.Parallel()
	at := func(text string) *time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	tests := map[string]struct {
		wanted domain.RequestedFOC
		held   string
		change func(*providers.Order)
		at     string
		write  bool
		ok     bool
	}{
		"earliest":                        {at: "2026-05-12T14:00:00Z", write: true, ok: true},
		"earliest, and one stands":        {held: "2026-05-13T20:00:00Z", ok: true},
		"earliest, and its window left":   {held: "2026-05-11T20:00:00Z", at: "2026-05-12T14:00:00Z", write: true, ok: true},
		"earliest, without windows":       {change: func(o *providers.Order) { o.Windows = nil }, ok: true},
		"earliest, committed, to come":    {held: "2026-05-11T20:00:00Z", change: func(o *providers.Order) { o.Committed = true }, ok: true},
		"earliest, committed, gone by":    {held: "2026-05-01T20:00:00Z", change: func(o *providers.Order) { o.Committed = true }, at: "2026-05-12T14:00:00Z", write: true, ok: true},
		"date":                            {wanted: domain.RequestedFOC{Date: "2026-05-13"}, at: "2026-05-13T14:00:00Z", write: true, ok: true},
		"date, held":                      {wanted: domain.RequestedFOC{Date: "2026-05-13"}, held: "2026-05-13T21:00:00Z", ok: true},
		"date is local":                   {wanted: domain.RequestedFOC{Date: "2026-05-12"}, held: "2026-05-13T02:00:00Z", change: late, ok: true},
		"date, without a window":          {wanted: domain.RequestedFOC{Date: "2026-05-14"}},
		"instant":                         {wanted: domain.RequestedFOC{At: at("2026-05-12T15:45:00.250Z")}, at: "2026-05-12T15:45:00Z", write: true, ok: true},
		"instant, held":                   {wanted: domain.RequestedFOC{At: at("2026-05-12T15:45:00.250Z")}, held: "2026-05-12T15:45:00Z", ok: true},
		"instant, held in another offset": {wanted: domain.RequestedFOC{At: at("2026-05-12T10:45:00-05:00")}, held: "2026-05-12T15:45:00Z", ok: true},
		"instant, outside":                {wanted: domain.RequestedFOC{At: at("2026-05-12T04:00:00Z")}, at: "2026-05-12T04:00:00Z", write: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testWant()
			w.Details.RequestedFOC = test.wanted
			o := providers.Order{Requested: test.held, Windows: testWindows()}
			if test.change != nil {
				test.change(&o)
			}
			got, write, ok := testAdapter(t).focAsked(w, o)
			if write != test.write || ok != test.ok {
				t.Errorf("write %v, ok %v", write, ok)
			}
			if test.at == "" {
				test.at = "0001-01-01T00:00:00Z"
			}
			if got := got.UTC().Format(time.RFC3339); got != test.at {
				t.Errorf("asked for %s, want %s", got, test.at)
			}
		})
	}
}

// late makes a window that reaches past midnight in UTC, but not in Chicago.
func late(o *providers.Order) {
	start := time.Date(2026, 5, 12, 22, 0, 0, 0, time.UTC)
	o.Windows = []domain.FOCWindow{{Date: "2026-05-12", Start: start, End: start.Add(6 * time.Hour)}}
}

func TestRequirements(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*providers.Want)
		want   []string
	}{
		"complete": {func(*providers.Want) {}, nil},
		"nothing": {func(w *providers.Want) { *w = providers.Want{} }, []string{
			"/end_user/business_name", "/end_user/authorized_person", "/end_user/account_number", "/billing_phone_number",
			"/end_user/service_address/street_address", "/end_user/service_address/locality",
			"/end_user/service_address/administrative_area", "/end_user/service_address/postal_code",
			"/end_user/service_address/country_code", "/documents/loa", "/documents/invoice",
		}},
		"a person without a name": {func(w *providers.Want) {
			w.Details.EndUser.Type, w.Details.EndUser.BusinessName = domain.Residential, ""
		}, []string{"/end_user/last_name"}},
		"another port-in's letter": {func(w *providers.Want) { w.Documents[0].PortInIDs = []string{"pti_other"} }, []string{"/documents/loa"}},
		"messaging without a profile": {
			func(w *providers.Want) { w.Details.MessagingEnabled = true },
			[]string{"/provider_options/telnyx/messaging_profile_id"},
		},
		"partial": {
			func(w *providers.Want) { w.Details.PortScope = domain.PartialPort },
			[]string{"/remaining_numbers_action", "/new_billing_phone_number"},
		},
		"partial without the billing number": {func(w *providers.Want) {
			w.Details.PortScope, w.Details.RemainingNumbersAction = domain.PartialPort, domain.DisconnectRemaining
			w.Details.BillingPhoneNumber = "+17735550100"
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testWant()
			test.change(&w)
			var got []string
			for _, r := range testAdapter(t).requirements(w) {
				got = append(got, r.Pointer)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
