package http_test

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// fake is the use cases as the handlers see them: it keeps what it was given
// and answers with what the test says.
type fake struct {
	err     error
	running bool // commands don't settle
	order   porting.OrderView
	portIn  porting.PortInView

	caller       porting.Caller
	wait         time.Duration
	check        porting.NewCheck
	created      porting.NewOrder
	filter       porting.OrderFilter
	page         porting.Page
	patch        porting.OrderPatch
	detailsPatch porting.DetailsPatch
	adoption     porting.Adoption
	ifMatch      string
	mode         porting.Mode
	upload       porting.NewDocument
	content      []byte
	removed      string
	said         porting.NewComment
	at           *time.Time
	numbers      []domain.PhoneNumber
	method       providers.CodeMethod
	codes        []providers.NumberCode
	hook         providers.Hook
	account      string
}

func (f *fake) CreateCheck(_ context.Context, c porting.Caller, in porting.NewCheck, wait time.Duration) (porting.CheckView, error) {
	f.caller, f.check, f.wait = c, in, wait
	v := checkView
	v.Replayed = f.order.Replayed
	return v, f.err
}

func (f *fake) Check(context.Context, porting.Caller, string) (porting.CheckView, error) {
	return checkView, f.err
}

func (f *fake) CreateOrder(_ context.Context, c porting.Caller, in porting.NewOrder, wait time.Duration) (porting.OrderView, error) {
	f.caller, f.created, f.wait = c, in, wait
	return f.order, f.err
}

func (f *fake) Order(context.Context, porting.Caller, string) (porting.OrderView, error) {
	return f.order, f.err
}

func (f *fake) Orders(_ context.Context, _ porting.Caller, filter porting.OrderFilter, p porting.Page) ([]porting.OrderView, string, error) {
	f.filter, f.page = filter, p
	return []porting.OrderView{f.order}, "next", f.err
}

func (f *fake) PatchOrder(_ context.Context, _ porting.Caller, _, ifMatch string, p porting.OrderPatch, wait time.Duration) (porting.OrderView, bool, error) {
	f.ifMatch, f.patch, f.wait = ifMatch, p, wait
	return f.order, !f.running, f.err
}

func (f *fake) Prepare(_ context.Context, c porting.Caller, _ string, wait time.Duration) (porting.OrderView, bool, error) {
	f.caller, f.wait = c, wait
	return f.order, !f.running, f.err
}

func (f *fake) Submit(_ context.Context, c porting.Caller, _ string, m porting.Mode, wait time.Duration) (porting.OrderView, bool, error) {
	f.caller, f.mode, f.wait = c, m, wait
	return f.order, !f.running, f.err
}

func (f *fake) Cancel(_ context.Context, c porting.Caller, _ string, wait time.Duration) (porting.OrderView, bool, error) {
	f.caller, f.wait = c, wait
	return f.order, !f.running, f.err
}

func (f *fake) Numbers(_ context.Context, _ porting.Caller, _ string, p porting.Page) ([]domain.Number, string, error) {
	f.page = p
	return f.order.Order.Numbers, "", f.err
}

func (f *fake) PortIns(_ context.Context, _ porting.Caller, _ string, p porting.Page) ([]porting.PortInView, string, error) {
	f.page = p
	return []porting.PortInView{f.portIn}, "", f.err
}

func (f *fake) PortIn(context.Context, porting.Caller, string, string) (porting.PortInView, error) {
	return f.portIn, f.err
}

func (f *fake) FOCWindows(context.Context, porting.Caller, string) (porting.FOCWindowsView, error) {
	return windowsView, f.err
}

func (f *fake) AddDocument(_ context.Context, c porting.Caller, _ string, in porting.NewDocument) (domain.Document, bool, error) {
	f.caller, f.upload = c, in
	f.content = in.Content
	f.upload.Content = nil
	return document, f.order.Replayed, f.err
}

func (f *fake) Documents(context.Context, porting.Caller, string, porting.Page) ([]domain.Document, string, error) {
	return []domain.Document{document}, "", f.err
}

func (f *fake) Document(context.Context, porting.Caller, string, string) (domain.Document, error) {
	return document, f.err
}

func (f *fake) DocumentContent(context.Context, porting.Caller, string, string) (domain.Document, []byte, error) {
	return document, []byte("%PDF-1.7 …"), f.err
}

func (f *fake) RemoveDocument(_ context.Context, _ porting.Caller, _, id string) error {
	f.removed = id
	return f.err
}

func (f *fake) Activate(_ context.Context, c porting.Caller, _ string, at *time.Time, wait time.Duration) (porting.OrderView, bool, error) {
	f.caller, f.at, f.wait = c, at, wait
	return f.order, !f.running, f.err
}

func (f *fake) ActivatePortIn(_ context.Context, c porting.Caller, _, _ string, at *time.Time, wait time.Duration) (porting.PortInView, bool, error) {
	f.caller, f.at, f.wait = c, at, wait
	return f.portIn, !f.running, f.err
}

func (f *fake) Hear(_ context.Context, account string, h providers.Hook) error {
	f.account, f.hook = account, h
	return f.err
}

func (f *fake) Verifications(context.Context, porting.Caller, string, string) ([]providers.Verification, error) {
	return []providers.Verification{{PhoneNumber: "+61424000142", Verified: true}}, f.err
}

func (f *fake) SendCodes(ctx context.Context, c porting.Caller, orderID, portInID string, numbers []domain.PhoneNumber, method providers.CodeMethod) ([]providers.Verification, bool, error) {
	f.caller, f.numbers, f.method = c, numbers, method
	all, err := f.Verifications(ctx, c, orderID, portInID)
	return all, f.order.Replayed, err
}

func (f *fake) VerifyCodes(ctx context.Context, c porting.Caller, orderID, portInID string, codes []providers.NumberCode) ([]providers.Verification, bool, error) {
	f.caller, f.codes = c, codes
	all, err := f.Verifications(ctx, c, orderID, portInID)
	return all, f.order.Replayed, err
}

func (f *fake) LOATemplate(context.Context, porting.Caller, string, string) ([]byte, error) {
	return []byte("%PDF-1.4 letter"), f.err
}

func (f *fake) AddComment(_ context.Context, c porting.Caller, _ string, in porting.NewComment, wait time.Duration) (domain.Comment, bool, error) {
	f.caller, f.said, f.wait = c, in, wait
	return comment, f.order.Replayed, f.err
}

func (f *fake) Comments(_ context.Context, _ porting.Caller, _ string, p porting.Page) ([]domain.Comment, string, error) {
	f.page = p
	return []domain.Comment{comment, {ID: commentID, Visibility: domain.InternalComment, Body: "b", By: domain.Author{Type: domain.Operator}, CreatedAt: noon}}, "", f.err
}

func (f *fake) Comment(context.Context, porting.Caller, string, string) (domain.Comment, error) {
	return comment, f.err
}

func (f *fake) Timeline(_ context.Context, _ porting.Caller, _ string, p porting.Page) ([]domain.Event, string, error) {
	f.page = p
	return []domain.Event{event, {Sequence: 2, ID: "evt_2", Type: domain.EventOrderUpdated, At: noon, By: domain.Author{Type: domain.Gateway}}}, "", f.err
}

func (f *fake) Providers(context.Context) ([]porting.ProviderView, error) {
	return []porting.ProviderView{providerView, {ProviderAccount: "t", Provider: "telnyx", Health: "down"}}, f.err
}

// keys knows some keys.
type keys struct{}

func (keys) Caller(_ context.Context, key string) (porting.Caller, []string, error) {
	switch key {
	case "good":
		return porting.Caller{Tenant: "acme", KeyID: "key_1"}, []string{"read", "write"}, nil
	case "reader":
		return porting.Caller{Tenant: "acme", KeyID: "key_2"}, []string{"read"}, nil
	case "writer":
		return porting.Caller{Tenant: "acme", KeyID: "key_3"}, []string{"write"}, nil
	case "admin":
		return porting.Caller{Tenant: "acme", KeyID: "key_4"}, []string{"admin"}, nil
	case "idler":
		return porting.Caller{Tenant: "acme", KeyID: "key_5"}, []string{"other"}, nil
	}
	return porting.Caller{}, nil, &domain.Error{Code: domain.CodeUnauthenticated, Message: "This API key is unknown."}
}

// clock is a sandbox.
type clock struct{ advanced time.Duration }

func (c *clock) Clock(context.Context) (porting.ClockView, error) {
	return porting.ClockView{Now: noon, Offset: 1500 * time.Millisecond, Settled: true}, nil
}

func (c *clock) Advance(_ context.Context, d time.Duration) (porting.ClockView, error) {
	c.advanced += d
	return porting.ClockView{Now: noon.Add(d), Offset: d, Settled: false}, nil
}

type ready struct{ err error }

func (r ready) Ready(context.Context) error { return r.err }

const (
	orderID    = "ord_01a23222-6700-7d89-a9ec-1b77031e5fd2"
	portInID   = "pti_01a23222-6868-79b0-987b-a1b1656d0313"
	documentID = "doc_01a23224-27c0-726f-8f47-80a8970fd24e"
	commentID  = "cmt_01a23224-9d10-7c55-8f3e-0b6a4c1d2e7f"
	checkID    = "chk_01a2321e-a980-7cae-a18b-44bc25448c00"
)

var (
	noon  = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	later = time.Date(2026, time.December, 10, 11, 30, 0, 0, time.FixedZone("EST", -5*60*60))
	yes   = true
	days  = 3

	document = domain.Document{
		ID: documentID, OrderID: orderID, Type: domain.LOA, Filename: "naïve loa.pdf", ContentType: "application/pdf",
		Size: 12, SHA256: "ab", SignedOn: "2026-11-30", CreatedAt: noon,
	}
	comment = domain.Comment{
		ID: commentID, OrderID: orderID, Visibility: domain.ProviderComment, Body: "Before noon, please.",
		By: domain.Author{Type: domain.Caller, ID: "key_1"}, CreatedAt: noon,
		Deliveries: []domain.Delivery{{
			PortInID: portInID, ProviderAccount: "bandwidth", ProviderOrderID: "p-1", ProviderCommentID: "7", Status: domain.DeliveryDelivered,
		}},
	}
	event = domain.Event{
		ID: "evt_1", Sequence: 1, Type: domain.EventOrderCreated, At: noon, By: domain.Author{Type: domain.Caller, ID: "key_1"},
		PortInID: portInID, PhoneNumbers: []domain.PhoneNumber{"+13127900142"}, Message: "Order drafted.", Data: map[string]any{"numbers": 1},
	}
	windowsView = porting.FOCWindowsView{
		Status: porting.WindowsReady, CommonDates: []domain.Date{"2026-12-10"},
		PortIns: []porting.PortInWindows{
			{PortInID: portInID, Status: porting.WindowsReady, TimeZone: "America/Chicago", CheckedAt: &noon, Windows: []domain.FOCWindow{
				{Date: "2026-12-10", Start: later, End: later, TimeHonoured: true, Source: domain.WindowComputed},
			}},
			{PortInID: portInID, Status: porting.WindowsNotPrepared},
		},
	}
	providerView = porting.ProviderView{
		ProviderAccount: "bandwidth", Provider: "bandwidth", Health: "ok", CheckedAt: &noon, Capabilities: []string{"submit"},
		Limits: providers.Limits{
			MaxNumbers: map[domain.PortClass]int{"": 5000, domain.OnNetAutomated: 999}, MaxDocumentBytes: 3_000_000,
			DocumentTypes: []string{"application/pdf"}, TimeZone: "America/New_York", DraftLife: 48 * time.Hour,
			Locks:    []providers.LockRule{{Action: domain.ActionCancel, Before: 24 * time.Hour, Source: "bandwidth:7301"}},
			OnDemand: map[domain.PortClass]bool{domain.OnNetAutomated: true, domain.TollFree: false},
		},
	}
	checkView = porting.CheckView{
		ID: checkID, CreatedAt: noon,
		Accounts: []porting.CheckAccount{
			{ProviderAccount: "bandwidth", Provider: "bandwidth", Status: porting.CheckCompleted},
			{ProviderAccount: "telnyx", Provider: "telnyx", Status: porting.CheckRunning},
		},
		Numbers: []porting.CheckedNumber{{PhoneNumber: "+13127900142", Results: []porting.CheckResult{
			{ProviderAccount: "bandwidth", CheckedAt: &noon, Cell: providers.Cell{
				Verdict: providers.Portable, Type: "local", LosingCarrier: &domain.LosingCarrier{Name: "Lakeside", SPID: "6214", Wireless: &yes},
				RateCenter: &providers.RateCenter{Name: "CHICAGO", Region: "IL"}, PortClass: domain.OnNetAutomated, PortClassInferred: true,
				IntervalDays: &days, AccountNumberRequired: providers.No, PINRequired: providers.Likely, MessagingCapable: &yes,
			}},
			{ProviderAccount: "telnyx"},
		}}},
		Groups: []porting.CheckGroup{{
			ProviderAccount: "bandwidth", PortClass: domain.OnNetAutomated, LosingCarrier: "6214", PhoneNumbers: []domain.PhoneNumber{"+13127900142"},
		}},
	}
)

// The secrets of fullOrder: no response may hold one.
const (
	secretAccount = "canary-account-77129"
	secretPIN     = "canary-pin-4821"
	secretTaxID   = "canary-tax-9933"
)

// fullOrder is an order with something in every member.
func fullOrder() porting.OrderView {
	endUser := domain.EndUser{
		Type: domain.Business, BusinessName: "Acme Ltd", AuthorizedPerson: "Jane Doe", AccountNumber: domain.NewSecret(secretAccount),
		PIN: domain.NewSecret(secretPIN), PINExpiresAt: &noon, TaxID: domain.NewSecret(secretTaxID),
		ServiceAddress: &domain.Address{StreetAddress: "311 W Superior St", StreetParts: &domain.StreetParts{HouseNumber: "311"}, CountryCode: "US"},
	}
	submit := &domain.Command{
		ID: "cmd_1", Action: domain.ActionSubmit, Status: domain.CommandRefused, AcceptedAt: noon, SettledAt: &noon,
		Errors: []domain.Fault{{Pointer: "/billing_phone_number", Code: "btn_invalid", Message: "is not on the account"}, {Code: "other", Message: "7000"}},
	}
	portIn := domain.PortIn{
		ID: portInID, OrderID: orderID, Provider: "bandwidth", ProviderAccount: "bandwidth", ChosenBecause: "asked for",
		PortClass: domain.OnNetAutomated, LosingCarrier: &domain.LosingCarrier{Name: "Lakeside"}, Status: domain.PortInException,
		ProviderStatus: "EXCEPTION", WaitingOn: domain.Caller,
		FOC: domain.FOC{
			Requested: domain.RequestedFOC{At: &later}, EarliestEstimate: "2026-12-04", Confirmed: &later, TimeZone: "America/New_York",
			History: []domain.FOCMove{{At: noon, By: domain.LosingSide, To: &later}},
		},
		ProviderOrders: []domain.ProviderOrder{{ID: "p-1", Kind: domain.KindPortIn, Reference: "PW-X-1", Committed: true, Live: true}},
		LastCommand:    submit, PendingChanges: []string{"/end_user/pin"}, Version: 2,
	}
	details := domain.Details{
		PortScope: domain.PartialPort, BillingPhoneNumber: "+13127900142", RemainingNumbersAction: domain.KeepRemaining,
		RequestedFOC: domain.RequestedFOC{Date: "2026-12-10"}, EndUser: endUser, ActivationMode: domain.ActivationScheduled,
		Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{SiteID: "2439", TNAttributes: []string{"Protected"}}},
	}
	return porting.OrderView{
		Order: domain.Order{
			ID: orderID, Reference: "crm-1", Metadata: map[string]any{"team": "voice"}, Provider: domain.ProviderAuto,
			Coordination: domain.CommonDate, Details: details, Plan: domain.Plan{Status: domain.PlanReady}, LastCommand: submit,
			Numbers: []domain.Number{
				{PhoneNumber: "+13127900142", Status: domain.NumberException, PortInID: portInID, EndUser: &endUser},
				{PhoneNumber: "+13127900143", Status: domain.NumberNotPortable, Reason: "no_coverage"},
			},
			Documents: []domain.Document{document},
			Exceptions: []domain.Exception{{
				PortInID: portInID, Code: "pin_invalid", Message: "Wrong PIN.", Fields: []string{"/end_user/pin"}, Actor: domain.EndUserActor,
				Provider: "bandwidth", ProviderCode: "7435", RaisedAt: noon,
			}},
			Version: 7, CreatedAt: noon, UpdatedAt: later,
		},
		Status: domain.OrderActionRequired, WaitingOn: []domain.Actor{domain.Caller}, AllowedActions: []domain.Action{domain.ActionCancel},
		MutableFields: []string{"/end_user"}, NumbersTotal: 2, PortInsTotal: 1, PortIns: []porting.PortInView{portInView(portIn, details)},
		Requirements: []domain.Requirement{{Pointer: "/documents/loa", Code: "missing", Level: domain.Required, Message: "is needed"}},
		Warnings:     []domain.Warning{{PortInID: portInID, Pointer: "/messaging/enable", Code: "not_carried", Message: "is not carried"}},
	}
}

func portInView(p domain.PortIn, d domain.Details) porting.PortInView {
	return porting.PortInView{
		PortIn: p, NumbersTotal: 1, Details: d,
		Activation: porting.ActivationView{
			Mode: domain.ActivationOnDemand, Windows: []domain.ActivationWindow{{Start: later, End: later}}, Deadline: &later, IfMissed: "activates",
			Held: &domain.ActivationRequest{CommandID: "cmd_1", Due: &later},
		},
		AllowedActions: []domain.Action{domain.ActionCancel},
		Locks:          []domain.Lock{{Action: domain.ActionCancel, After: later, Source: "bandwidth:7301"}},
		Requirements:   []domain.Requirement{{PortInID: p.ID, Pointer: "/end_user/pin", Code: "missing", Level: domain.Recommended}},
	}
}

// emptyOrder is an order with as little as an order can have.
func emptyOrder() porting.OrderView {
	return porting.OrderView{
		Order: domain.Order{
			ID: orderID, Provider: domain.ProviderAuto, Coordination: domain.CommonDate, Plan: domain.Plan{Status: domain.PlanRunning},
			Details:   domain.Details{ActivationMode: domain.ActivationScheduled},
			CreatedAt: noon, UpdatedAt: noon,
		},
		Status: domain.OrderDraft,
	}
}
