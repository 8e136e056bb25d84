package bandwidth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// at is an order of w's in one of Bandwidth's states, holding what w wants.
func at(a *Adapter, w providers.Want, id, word string, change ...func(*providers.Order)) providers.Order {
	s := stateOf(word)
	o := providers.Order{
		ID: id, Kind: domain.KindPortIn, Reference: w.Reference, ProviderStatus: word,
		Status: s.status, Committed: s.committed, Live: s.live, ModifiedAt: now,
		Contents:  a.wantedOf(w).public(),
		Documents: []providers.HeldDocument{{ID: "f", Type: domain.LOA, SHA256: "aa"}},
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

func with(pointer, value string) func(*providers.Order) {
	return func(o *providers.Order) { o.Contents[pointer] = domain.NewSecret(value) }
}

func classed(c domain.PortClass) func(*providers.Order) {
	return func(o *providers.Order) { o.PortClass = c }
}

// faulty has the order's first number be at fault for all codes.
func faulty(codes ...string) func(*providers.Order) {
	return func(o *providers.Order) {
		n := domain.PhoneNumber(strings.Fields(o.Contents[ptrNumbers].Reveal())[0])
		for _, code := range codes {
			o.Faults = append(o.Faults, domain.ProviderFault{Code: code, PhoneNumbers: []domain.PhoneNumber{n}})
		}
	}
}

func prepare(w providers.Want) providers.Want {
	w.Goal = providers.Prepared
	return w
}

func files(held ...providers.HeldDocument) func(*providers.Order) {
	return func(o *providers.Order) { o.Documents = held }
}

func referred(reference string, modified time.Time) func(*providers.Order) {
	return func(o *providers.Order) { o.Reference, o.ModifiedAt = reference, modified }
}

func TestNext(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	w := submittable()
	goal := func(g providers.Goal) providers.Want { other := w; other.Goal = g; return other }
	prepared, cancelled := goal(providers.Prepared), goal(providers.Cancelled)
	have := func(orders ...providers.Order) []providers.Order { return orders }
	step := func(k providers.StepKind, id string) providers.Step { return providers.Step{Kind: k, OrderID: id} }

	uploaded := w
	uploaded.Documents = slices.Clone(w.Documents)
	uploaded.Documents[0].Uploaded = "f"
	withdrawn := w
	withdrawn.Withdrawn = []domain.Document{{ID: "doc_8", Type: domain.Invoice, SHA256: "bb"}, {ID: "doc_9", Type: domain.LOA, SHA256: "aa"}}
	tollFree := w
	tollFree.TollFree, tollFree.Numbers, tollFree.PortClass = true, []domain.PhoneNumber{"+18335550140"}, domain.TollFree
	tollFree.Details.Options.Bandwidth.TargetRespOrgID = "QRZ01"

	want := a.wantedOf(w)
	tests := []struct {
		name string
		want providers.Want
		have []providers.Order
		next providers.Step
	}{
		{"nothing there", w, nil, step(providers.StepCreateDraft, "")},
		{"nothing there, to prepare", prepared, nil, step(providers.StepCreateDraft, "")},
		{"draft without document", w, have(at(a, w, "d", "DRAFT", files())), providers.Step{Kind: providers.StepUploadDocument, OrderID: "d", DocumentID: "doc_1"}},
		{
			"draft with a document that was taken back", withdrawn, have(at(a, w, "d", "DRAFT", files(
				providers.HeldDocument{ID: "f1", Type: domain.LOA, SHA256: "aa"}, providers.HeldDocument{ID: "f2", Type: domain.Invoice, SHA256: "bb"}))),
			providers.Step{Kind: providers.StepDeleteDocument, OrderID: "d", DocumentID: "doc_8", Uploaded: "f2"},
		},
		{"document that was taken back and given again", withdrawn, have(at(a, w, "d", "DRAFT", files(providers.HeldDocument{ID: "f1", Type: domain.LOA, SHA256: "aa"}))), step(providers.StepCommit, "d")},
		{"document that was uploaded and isn't listed yet", uploaded, have(at(a, w, "d", "DRAFT", files())), step(providers.StepCommit, "d")},
		{
			"draft with another document", w, have(at(a, w, "d", "DRAFT", files(providers.HeldDocument{ID: "f", Type: domain.LOA, SHA256: "bb"}))),
			providers.Step{Kind: providers.StepUploadDocument, OrderID: "d", DocumentID: "doc_1"},
		},
		{
			"document of another type", w, have(at(a, w, "d", "DRAFT", files(providers.HeldDocument{ID: "f", Type: domain.Invoice, SHA256: "aa"}))),
			providers.Step{Kind: providers.StepUploadDocument, OrderID: "d", DocumentID: "doc_1"},
		},
		{"document that Bandwidth doesn't give back", w, have(at(a, w, "d", "DRAFT", files(providers.HeldDocument{ID: "f", Type: domain.LOA}))), step(providers.StepCommit, "d")},
		{
			"documents that come back changed", w, have(at(a, w, "d", "DRAFT", files(
				providers.HeldDocument{ID: "1", Type: domain.LOA, SHA256: "b1"}, providers.HeldDocument{ID: "2", Type: domain.LOA, SHA256: "b2"},
				providers.HeldDocument{ID: "3", Type: domain.LOA, SHA256: "b3"}, providers.HeldDocument{ID: "4", Type: domain.LOA, SHA256: "b4"}))),
			step(providers.StepCommit, "d"),
		},
		{
			"draft that differs", w, have(at(a, w, "d", "DRAFT", with(ptrPIN, "1"), with(ptrFOC, "2026-12-11T16:30:00Z"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrPIN, ptrFOC}},
		},
		{
			"draft tidied by Bandwidth", w, have(at(a, w, "d", "DRAFT", with(ptrLocality, " "+strings.ToUpper(want.get(ptrLocality))+"."), with(ptrPostalCode, want.get(ptrPostalCode)+"-0001"))),
			step(providers.StepCommit, "d"),
		},
		{
			"draft with an account number that differs by case alone", w, have(at(a, w, "d", "DRAFT", with(ptrAccountNumber, strings.ToLower(want.get(ptrAccountNumber))))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrAccountNumber}},
		},
		{
			"draft that differs, to prepare", prepared, have(at(a, w, "d", "DRAFT", with(ptrNumbers, "+19195550117"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrNumbers}},
		},
		{
			"draft with a part of another address", w, have(at(a, w, "d", "DRAFT", with(ptrPostDir, "S"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrPostDir}},
		},
		{"time of day is Bandwidth's", w, have(at(a, w, "d", "DRAFT", with(ptrFOC, "2026-12-10T20:00:00Z"))), step(providers.StepCommit, "d")},
		{"what is left open is Bandwidth's", w, have(at(a, w, "d", "DRAFT", with(ptrTnAttributes, "Protected"))), step(providers.StepCommit, "d")},
		{"draft with what nothing takes away", w, have(at(a, w, "d", "DRAFT", with(ptrNewBTN, "+19195550199"))), step(providers.StepCreateDraft, "")},
		{"and only so often", w, have(
			at(a, w, "d1", "DRAFT", with(ptrNewBTN, "+19195550199")), at(a, w, "d2", "DRAFT", with(ptrNewBTN, "+19195550199")),
			at(a, w, "d3", "DRAFT", with(ptrNewBTN, "+19195550199"))), step(providers.StepCommit, "d1")},
		{"draft ready", w, have(at(a, w, "d", "DRAFT")), step(providers.StepCommit, "d")},
		{"draft prepared", prepared, have(at(a, w, "d", "DRAFT")), step(providers.StepDone, "d")},
		{"newest generation of drafts", w, have(
			at(a, w, "d9", "DRAFT", referred("PW-AAAA-9", now)), at(a, w, "d10", "DRAFT", referred("PW-AAAA-10", now.Add(-time.Hour)))), step(providers.StepCommit, "d10")},
		{"newest draft of a generation", w, have(at(a, w, "d1", "DRAFT"), at(a, w, "d2", "DRAFT", referred("PW-AAAA-1", now.Add(time.Hour)))), step(providers.StepCommit, "d2")},
		{"committed beats any draft", w, have(at(a, w, "d", "DRAFT", referred("PW-AAAA-9", now.Add(time.Hour))), at(a, w, "c", "SUBMITTED")), step(providers.StepDone, "c")},

		{"submitted, whatever it holds", w, have(at(a, w, "c", "SUBMITTED", with(ptrPIN, "1"))), step(providers.StepDone, "c")},
		{"waits for a document", w, have(at(a, w, "c", "PENDING_DOCUMENTS", files())), providers.Step{Kind: providers.StepUploadDocument, OrderID: "c", DocumentID: "doc_1"}},
		{"exception to mend", w, have(at(a, w, "c", "EXCEPTION", with(ptrPIN, "1"))), providers.Step{Kind: providers.StepUpdate, OrderID: "c", Fields: []string{ptrPIN}}},
		{"exception, nothing new", w, have(at(a, w, "c", "EXCEPTION")), step(providers.StepDone, "c")},
		{"exception, numbers stay", w, have(at(a, w, "c", "EXCEPTION", with(ptrNumbers, "+19195550117"))), step(providers.StepDone, "c")},
		{"exception, only prepared", prepared, have(at(a, w, "c", "EXCEPTION", with(ptrPIN, "1"))), step(providers.StepDone, "c")},
		{"unknown word", w, have(at(a, w, "c", "SNAPBACK", with(ptrPIN, "1"))), step(providers.StepDone, "c")},
		{"completed", w, have(at(a, w, "c", "COMPLETE")), step(providers.StepDone, "")},
		{"cancelled under this reference", w, have(at(a, w, "c", "CANCELLED")), step(providers.StepDone, "")},
		{"cancelled under an older one", w, have(at(a, w, "c", "CANCELLED", referred("PW-AAAA-0", now))), step(providers.StepCreateDraft, "")},
		{"cancel under way", w, have(at(a, w, "c", "REQUESTED_CANCEL")), providers.Step{Kind: providers.StepWait, OrderID: "c", Wait: cancelPause}},

		{"toll-free draft being checked", tollFree, have(at(a, tollFree, "d", "VALIDATE_DRAFT_TFNS")), providers.Step{Kind: providers.StepWait, OrderID: "d", Wait: validationPause}},
		{"toll-free draft, not being checked yet", tollFree, have(at(a, tollFree, "d", "DRAFT")), providers.Step{Kind: providers.StepWait, OrderID: "d", Wait: validationPause}},
		{"toll-free draft that nobody checks", tollFree, have(at(a, tollFree, "d", "DRAFT", referred("PW-AAAA-1", now.Add(-validationLife)))), step(providers.StepCommit, "d")},
		{"toll-free draft of an account that checks none", tollFree, have(at(a, tollFree, "d", "DRAFT", classed(domain.TollFreeManual))), step(providers.StepCommit, "d")},
		{"toll-free draft being checked, to prepare", prepare(tollFree), have(at(a, tollFree, "d", "VALIDATE_DRAFT_TFNS")), step(providers.StepDone, "d")},
		{"toll-free draft without its letter", tollFree, have(at(a, tollFree, "d", "VALID_DRAFT_TFNS", files())), providers.Step{Kind: providers.StepUploadDocument, OrderID: "d", DocumentID: "doc_1"}},
		{
			"toll-free draft, vendor out just now", tollFree, have(at(a, tollFree, "d", "INVALID_DRAFT_TFNS", faulty("7626"), referred("PW-AAAA-1", now.Add(-time.Second)))),
			providers.Step{Kind: providers.StepWait, OrderID: "d", Wait: retryPause - time.Second},
		},
		{
			"toll-free draft, vendor was out", tollFree, have(at(a, tollFree, "d", "INVALID_DRAFT_TFNS", faulty("7626"), referred("PW-AAAA-1", now.Add(-time.Hour)))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{retryValidation}, Again: true},
		},
		{
			"toll-free draft, one number unportable", tollFree, have(at(a, tollFree, "d", "INVALID_DRAFT_TFNS", faulty("7617", "7642"))),
			blocked([]domain.Requirement{required(tollFree, ptrNumbers, notPortable, "+18335550140 is spare: nobody holds it.")}),
		},
		{
			"toll-free draft, nobody says why", tollFree, have(at(a, tollFree, "d", "INVALID_DRAFT_TFNS")),
			blocked([]domain.Requirement{required(tollFree, ptrNumbers, notPortable, "Bandwidth can't port these toll-free numbers together.")}),
		},
		{
			"toll-free draft with other numbers now", tollFree, have(at(a, tollFree, "d", "INVALID_DRAFT_TFNS", faulty("7642"), with(ptrNumbers, "+18335550140 +18335550141"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrNumbers}},
		},
		{
			"toll-free draft of another RespOrg", tollFree, have(at(a, tollFree, "d", "VALID_DRAFT_TFNS", with(ptrRespOrg, "QRZ02"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "d", Fields: []string{ptrRespOrg}},
		},
		{
			"toll-free order with other numbers now", tollFree, have(at(a, tollFree, "c", "INVALID_TFNS", faulty("7642"), with(ptrNumbers, "+18335550140 +18335550141"), with(ptrRespOrg, "QRZ02"))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "c", Fields: []string{ptrNumbers}},
		},
		{
			"toll-free order, vendor was out", tollFree, have(at(a, tollFree, "c", "INVALID_TFNS", faulty("7619"), referred("PW-AAAA-1", now.Add(-time.Hour)))),
			providers.Step{Kind: providers.StepUpdate, OrderID: "c", Fields: []string{retryValidation}, Again: true},
		},
		{"toll-free order, one number unportable", tollFree, have(at(a, tollFree, "c", "INVALID_TFNS", faulty("7642"))), step(providers.StepDone, "c")},
		{"toll-free order being checked", tollFree, have(at(a, tollFree, "c", "VALIDATE_TFNS")), step(providers.StepDone, "c")},
		{"toll-free draft checked", tollFree, have(at(a, tollFree, "d", "VALID_DRAFT_TFNS")), step(providers.StepCommit, "d")},

		{"cancel nothing", cancelled, nil, step(providers.StepDone, "")},
		{"cancel a draft", cancelled, have(at(a, w, "d", "DRAFT")), step(providers.StepDeleteDraft, "d")},
		{"cancel an order", cancelled, have(at(a, w, "c", "FOC")), step(providers.StepCancel, "c")},
		{"cancel an order and its spare draft", cancelled, have(at(a, w, "d", "DRAFT"), at(a, w, "c", "REQUESTED_CANCEL")), step(providers.StepDeleteDraft, "d")},
		{"cancel asked", cancelled, have(at(a, w, "c", "REQUESTED_CANCEL")), providers.Step{Kind: providers.StepWait, OrderID: "c", Wait: cancelPause}},
		{"cancel done", cancelled, have(at(a, w, "c", "CANCELLED")), step(providers.StepDone, "")},
		{"cancel too late", cancelled, have(at(a, w, "c", "COMPLETE")), step(providers.StepDone, "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := a.Next(tt.want, tt.have)
			if diff := cmp.Diff(tt.next, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNextBlocks(t *testing.T) {
	t.Parallel()
	tollFree := func(w *providers.Want) {
		w.TollFree, w.PortClass, w.Details.BillingPhoneNumber = true, domain.TollFree, ""
		w.Details.Options.Bandwidth.TargetRespOrgID = "QRZ01"
	}
	tests := []struct {
		name   string
		goal   providers.Goal
		change func(*providers.Want)
		want   []string // pointer and code
	}{
		{"empty", providers.Submitted, func(w *providers.Want) {
			w.Details = domain.Details{}
			w.Documents, w.Numbers = nil, nil
		}, []string{
			"/numbers missing", "/billing_phone_number missing", "/end_user/type missing",
			"/end_user/service_address/street_address missing", "/end_user/service_address/locality missing",
			"/end_user/service_address/administrative_area missing", "/end_user/service_address/postal_code missing",
			"/end_user/authorized_person missing", "/documents/loa missing",
		}},
		{"names of a business", providers.Submitted, func(w *providers.Want) { w.Details.EndUser.BusinessName = "" }, []string{"/end_user/business_name missing"}},
		{"names of a person", providers.Submitted, func(w *providers.Want) { w.Details.EndUser.Type = domain.Residential }, []string{"/end_user/first_name missing", "/end_user/last_name missing"}},
		{"too long", providers.Prepared, func(w *providers.Want) {
			w.Details.EndUser.BusinessName = "The Blue Heron Book Emporium"
			w.Details.EndUser.AuthorizedPerson = "Adelaide Quillfeather"
		}, []string{"/end_user/business_name too_long", "/end_user/authorized_person too_long"}},
		{"just not too long", providers.Prepared, func(w *providers.Want) { w.Details.EndUser.AuthorizedPerson = "Zoë Quillfeäthe" }, nil},
		{"a street of two readings", providers.Prepared, func(w *providers.Want) {
			address := *w.Details.EndUser.ServiceAddress
			address.StreetAddress = "W123 N4567 Elm"
			w.Details.EndUser.ServiceAddress = &address
		}, []string{"/end_user/service_address/street_parts not_splittable"}},
		{"parts without a house number", providers.Submitted, func(w *providers.Want) {
			address := *w.Details.EndUser.ServiceAddress
			address.StreetParts = &domain.StreetParts{StreetName: "Alder"}
			w.Details.EndUser.ServiceAddress = &address
		}, []string{"/end_user/service_address/street_parts/house_number missing"}},
		{"a PIN alone", providers.Submitted, func(w *providers.Want) { w.Details.EndUser.AccountNumber = domain.Secret{} }, []string{"/end_user/account_number missing"}},
		{"on demand, by hand", providers.Prepared, func(w *providers.Want) {
			w.Details.ActivationMode, w.PortClass = domain.ActivationOnDemand, domain.ManualOffNet
		}, []string{"/activation/mode not_supported"}},
		{"documents", providers.Prepared, func(w *providers.Want) {
			big := document("doc_2", domain.Invoice, "bb")
			big.Size, big.ContentType = maxDocumentBytes+1, "image/webp"
			w.Documents = append(w.Documents, big)
		}, []string{"/documents/invoice too_large", "/documents/invoice unsupported_media_type"}},
		{"somebody else's documents", providers.Submitted, func(w *providers.Want) { w.Documents[0].PortInIDs = []string{"pti_2"} }, []string{"/documents/loa missing"}},
		{"toll-free, no end user but its letter", providers.Submitted, func(w *providers.Want) {
			tollFree(w)
			w.Details.EndUser = domain.EndUser{}
		}, []string{"/end_user/authorized_person missing"}},
		{"toll-free, by staff", providers.Submitted, func(w *providers.Want) {
			tollFree(w)
			w.PortClass = domain.TollFreeManual
			w.Details.EndUser.ServiceAddress, w.Details.EndUser.BusinessName = nil, ""
		}, []string{
			"/end_user/service_address/street_address missing", "/end_user/service_address/locality missing",
			"/end_user/service_address/administrative_area missing", "/end_user/service_address/postal_code missing", "/end_user/business_name missing",
		}},
		{"toll-free of a person", providers.Prepared, func(w *providers.Want) {
			tollFree(w)
			w.Details.EndUser.Type = domain.Residential
		}, []string{"/end_user/type not_supported"}},
		{"RespOrg too short", providers.Prepared, func(w *providers.Want) { tollFree(w); w.Details.Options.Bandwidth.TargetRespOrgID = "QRZ1" }, []string{"/provider_options/bandwidth/target_resp_org_id invalid"}},
		{"RespOrg with a dash", providers.Prepared, func(w *providers.Want) { tollFree(w); w.Details.Options.Bandwidth.TargetRespOrgID = "QR-01" }, []string{"/provider_options/bandwidth/target_resp_org_id invalid"}},
		{"RespOrg too long", providers.Prepared, func(w *providers.Want) { tollFree(w); w.Details.Options.Bandwidth.TargetRespOrgID = "QRZ001" }, []string{"/provider_options/bandwidth/target_resp_org_id too_long"}},
		{"RespOrg of a regular port", providers.Submitted, func(w *providers.Want) { w.Details.Options.Bandwidth.TargetRespOrgID = "QR" }, nil},
		{"toll-free with a picture for a letter", providers.Submitted, func(w *providers.Want) { tollFree(w); w.Documents[0].ContentType = "image/png" }, []string{"/documents/loa unsupported_media_type"}},
		{"toll-free with a TIFF", providers.Submitted, func(w *providers.Want) { tollFree(w); w.Documents[0].ContentType = "image/tiff" }, nil},
		{"toll-free", providers.Submitted, func(w *providers.Want) {
			w.TollFree, w.PortClass, w.Details.BillingPhoneNumber = true, domain.TollFree, ""
		}, []string{"/provider_options/bandwidth/target_resp_org_id missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := submittable()
			w.Goal = tt.goal
			tt.change(&w)
			step := plainAdapter(t).Next(w, nil)
			var got []string
			for _, r := range step.Requirements {
				got = append(got, r.Pointer+" "+r.Code)
				if r.PortInID != "pti_1" || r.Level != domain.Required || r.Message == "" {
					t.Errorf("requirement %+v", r)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if blocked := step.Kind == providers.StepBlocked; blocked != (tt.want != nil) {
				t.Errorf("step %s", step.Kind)
			}
		})
	}
}

func TestSiteIsRequiredWithoutDefault(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	bare, err := New(Config{AccountID: "1", Username: "u", Password: domain.NewSecret("p"), HTTP: newClient()})
	if err != nil {
		t.Fatal(err)
	}
	if k := a.Next(submittable(), nil).Kind; k != providers.StepCreateDraft {
		t.Errorf("with a default: %s", k)
	}
	step := bare.Next(submittable(), nil)
	if step.Kind != providers.StepBlocked || len(step.Requirements) != 1 || step.Requirements[0].Pointer != ptrSite {
		t.Errorf("without one: %+v", step)
	}
}

// How an order is activated is said when it is made: a draft made otherwise is
// made again, and an order that was handed over stays as it is.
func TestNextMakesADraftThatIsActivatedAsWanted(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	w := prepare(submittable())
	w.PortClass, w.Details.ActivationMode = domain.OnNetAutomated, domain.ActivationOnDemand
	otherwise := at(a, w, "a", processingDraft, with(ptrActivation, string(domain.ActivationScheduled)))
	if got := a.Next(w, []providers.Order{otherwise}); got.Kind != providers.StepCreateDraft {
		t.Errorf("a draft made otherwise: %s", got.Kind)
	}
	so := at(a, w, "a", processingDraft)
	if got := a.Next(w, []providers.Order{so}); got.Kind != providers.StepDone {
		t.Errorf("a draft made so: %s", got.Kind)
	}
	w.Goal = providers.Submitted
	exception := at(a, w, "a", "EXCEPTION", with(ptrActivation, string(domain.ActivationScheduled)))
	if got := a.Next(w, []providers.Order{exception}); got.Kind != providers.StepDone {
		t.Errorf("an order handed over otherwise: %s %v", got.Kind, got.Fields)
	}
}
