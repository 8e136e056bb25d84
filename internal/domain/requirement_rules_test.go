package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

// completeOrder lacks nothing that fieldRules ask for.
func completeOrder() domain.Order {
	return domain.Order{
		Plan: domain.Plan{Status: domain.PlanReady},
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+12015550123",
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Quarry Tools", AuthorizedPerson: "Ann Birch", AccountNumber: domain.NewSecret("A-1"),
				ServiceAddress: &domain.Address{
					StreetAddress: "48 Quarry St", Locality: "Albany", AdministrativeArea: "NY", PostalCode: "12207", CountryCode: "US",
				},
			},
		},
		Numbers:   []domain.Number{{PhoneNumber: "+12015550123", PortInID: "pti_1", Status: domain.NumberDraft}},
		PortIns:   []domain.PortIn{{ID: "pti_1", Status: domain.PortInDraft}},
		Documents: []domain.Document{{Type: domain.LOA}, {Type: domain.Invoice}},
	}
}

var fieldRules = domain.ClassRules{Fields: []domain.FieldRule{
	{Pointer: "/end_user/type", Level: domain.Required, Message: "type"},
	{Pointer: "/end_user/business_name", Level: domain.Required, MaxLen: 25, Message: "name"},
	{Pointer: "/end_user/last_name", MaxLen: 10},
	{Pointer: "/end_user/authorized_person", Level: domain.Required, MaxLen: 15, Message: "person"},
	{Pointer: "/end_user/account_number", Level: domain.Required, Message: "account"},
	{Pointer: "/end_user/pin", MaxLen: 4},
	{Pointer: "/billing_phone_number", Level: domain.Required, Message: "btn"},
	{Pointer: "/end_user/service_address/street_address", Level: domain.Required, Message: "street"},
	{Pointer: "/end_user/service_address/street_parts", Level: domain.Required, Message: "parts"},
	{Pointer: "/end_user/service_address/postal_code", Level: domain.Required, Message: "zip"},
	{Pointer: "/documents/invoice", Level: domain.Recommended, Message: "invoice"},
	{Pointer: "/documents/loa", Level: domain.Required, Code: "unsigned", Message: "loa"},
}}

func TestPortInRequirements(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-01T15:00:00Z")
	type requirements []domain.Requirement
	need := func(pointer, code, message string) domain.Requirement {
		return domain.Requirement{PortInID: "pti_1", Pointer: pointer, Code: code, Level: domain.Required, Message: message}
	}
	name := "The name that the losing carrier has on the account."
	for _, tt := range []struct {
		name   string
		change func(o *domain.Order)
		want   requirements
	}{
		{"nothing", func(*domain.Order) {}, nil},
		{"the BTN, the LOA and the invoice", func(o *domain.Order) {
			o.Details.BillingPhoneNumber, o.Documents = "", nil
		}, requirements{
			need("/billing_phone_number", "missing", "btn"),
			need("/documents/loa", "unsigned", "loa"),
			{PortInID: "pti_1", Pointer: "/documents/invoice", Code: "missing", Level: domain.Recommended, Message: "invoice"},
		}},
		{"an LOA of another port-in", func(o *domain.Order) { o.Documents[0].PortInIDs = []string{"pti_2"} }, requirements{
			need("/documents/loa", "unsigned", "loa"),
		}},
		{"no end user", func(o *domain.Order) { o.Details.EndUser = domain.EndUser{} }, requirements{
			need("/end_user/type", "missing", "type"),
			need("/end_user/business_name", "missing", "name"),
			need("/end_user/authorized_person", "missing", "person"),
			need("/end_user/account_number", "missing", "account"),
			need("/end_user/service_address/street_address", "missing", "street"),
			need("/end_user/service_address/postal_code", "missing", "zip"),
		}},
		{"a business's name, once", func(o *domain.Order) { o.Details.EndUser.BusinessName = "" }, requirements{
			need("/end_user/business_name", "missing", name),
		}},
		{"a person's names", func(o *domain.Order) {
			o.Details.EndUser.Type, o.Details.EndUser.BusinessName = domain.Residential, ""
		}, requirements{
			need("/end_user/first_name", "missing", name),
			need("/end_user/last_name", "missing", name),
		}},
		{"a person's name is too long, and a business's is none of theirs", func(o *domain.Order) {
			u := &o.Details.EndUser
			u.Type, u.FirstName, u.LastName, u.BusinessName = domain.Residential, "Ann", "Žižekovićová", "A business name of many letters"
		}, requirements{
			need("/end_user/last_name", "too_long", "may have at most 10 characters"),
		}},
		{"letters count, not bytes", func(o *domain.Order) { o.Details.EndUser.AuthorizedPerson = "Žžžžžžžžžžžžžžž" }, nil},
		{"a PIN too long", func(o *domain.Order) { o.Details.EndUser.PIN = domain.NewSecret("12345") }, requirements{
			need("/end_user/pin", "too_long", "may have at most 4 characters"),
		}},
		{"a street with two readings", func(o *domain.Order) { o.Details.EndUser.ServiceAddress.StreetAddress = "100 South Park" }, requirements{
			need("/end_user/service_address/street_parts", "not_splittable", "parts"),
		}},
		{"but with parts", func(o *domain.Order) {
			o.Details.EndUser.ServiceAddress.StreetAddress = ""
			o.Details.EndUser.ServiceAddress.StreetParts = &domain.StreetParts{HouseNumber: "100", StreetName: "South Park"}
		}, nil},
		{"what a number says of its own", func(o *domain.Order) {
			o.Details.EndUser.AccountNumber = domain.Secret{}
			o.Numbers[0].EndUser = &domain.EndUser{AccountNumber: domain.NewSecret("B-2")}
		}, nil},
		{"a new billing number, if the old one is ported", func(o *domain.Order) { o.Details.PortScope = domain.PartialPort }, requirements{
			need("/new_billing_phone_number", "missing", "The billing number is ported: name one that stays, to bill the rest to."),
		}},
		{"but not if the rest is disconnected", func(o *domain.Order) {
			o.Details.PortScope, o.Details.RemainingNumbersAction = domain.PartialPort, domain.DisconnectRemaining
		}, nil},
		{"nor if the old one stays", func(o *domain.Order) {
			o.Details.PortScope, o.Details.BillingPhoneNumber = domain.PartialPort, "+12015550199"
		}, nil},
		{"a new billing number that is the old one", func(o *domain.Order) {
			o.Details.PortScope, o.Details.NewBillingPhoneNumber = domain.PartialPort, "+12015550123"
		}, requirements{
			need("/new_billing_phone_number", "conflict", "It must not be the billing number itself."),
		}},
		{"a new billing number that is ported", func(o *domain.Order) {
			o.Details.PortScope, o.Details.BillingPhoneNumber, o.Details.NewBillingPhoneNumber = domain.PartialPort, "+12015550199", "+12015550123"
		}, requirements{
			need("/new_billing_phone_number", "conflict", "It must not be ported itself."),
		}},
		{"a PIN that has expired", func(o *domain.Order) {
			expired := now
			o.Details.EndUser.PIN, o.Details.EndUser.PINExpiresAt = domain.NewSecret("1"), &expired
		}, requirements{
			need("/end_user/pin", "expired", "The PIN has expired: have the end user get a new one."),
		}},
		{"a PIN that will have", func(o *domain.Order) {
			expires := now.Add(24 * time.Hour)
			o.Details.EndUser.PIN, o.Details.EndUser.PINExpiresAt = domain.NewSecret("1"), &expires
			o.Details.RequestedFOC.Date = "2026-12-10"
		}, requirements{
			{PortInID: "pti_1", Pointer: "/end_user/pin", Code: "expired", Level: domain.Recommended, Message: "The PIN expires before the requested date."},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := completeOrder()
			tt.change(&o)
			got := domain.PortInRequirements(&o, &o.PortIns[0], fieldRules, now)
			if diff := cmp.Diff(tt.want, requirements(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequirementsOfTheWholeOrder(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-01T15:00:00Z")
	o := completeOrder()
	o.Details.EndUser.AuthorizedPerson = ""
	o.PortIns = append(o.PortIns, domain.PortIn{ID: "pti_2", Status: domain.PortInDraft}, domain.PortIn{ID: "pti_3", Status: domain.PortInCancelled})
	o.Documents[0].PortInIDs = []string{"pti_1"}
	o.Numbers = append(o.Numbers,
		domain.Number{PhoneNumber: "+12015550124", Status: domain.NumberDraft},
		domain.Number{PhoneNumber: "+12015550125", Status: domain.NumberNotPortable})

	got := domain.Requirements(&o, func(*domain.PortIn) domain.ClassRules { return fieldRules }, now)
	want := []domain.Requirement{
		{Pointer: "/numbers/1", Code: "unanswered", Level: domain.Required, Message: "No provider could say yet whether this number can be ported."},
		{Pointer: "/end_user/authorized_person", Code: "missing", Level: domain.Required, Message: "person"},
		{PortInID: "pti_2", Pointer: "/documents/loa", Code: "unsigned", Level: domain.Required, Message: "loa"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	complete := completeOrder()
	if got := domain.Requirements(&complete, func(*domain.PortIn) domain.ClassRules { return fieldRules }, now); got == nil || len(got) > 0 {
		t.Errorf("a complete order: %v", got)
	}
}

func TestRulePointers(t *testing.T) {
	t.Parallel()

	for _, rule := range fieldRules.Fields {
		if !domain.IsRulePointer(rule.Pointer) {
			t.Errorf("%s is none", rule.Pointer)
		}
	}
	for _, pointer := range []string{"", "/end_user", "/end_user/name", "/documents/passport", "/end_user/service_addresses", "/end_user/service_address/zip"} {
		if domain.IsRulePointer(pointer) {
			t.Errorf("%q is one", pointer)
		}
	}
}

// A document that the provider would refuse is said before it is sent there.
func TestDocumentsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	rules := domain.ClassRules{Documents: domain.DocumentRules{MaxBytes: 100, Types: []string{"application/pdf"}}}
	o := completeOrder()
	o.Documents = []domain.Document{
		{Type: domain.LOA, Size: 100, ContentType: "application/pdf"},
		{Type: domain.Invoice, Size: 101, ContentType: "image/png"},
		{Type: domain.CSR, Size: 101, ContentType: "image/png", PortInIDs: []string{"pti_2"}},
	}
	var got []string
	for _, r := range domain.PortInRequirements(&o, &o.PortIns[0], rules, instant(t, "2026-12-01T15:00:00Z")) {
		got = append(got, r.Pointer+" "+r.Code)
	}
	if diff := cmp.Diff([]string{"/documents/invoice too_large", "/documents/invoice unsupported_media_type"}, got); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	if got := domain.PortInRequirements(&o, &o.PortIns[0], domain.ClassRules{}, instant(t, "2026-12-01T15:00:00Z")); len(got) > 0 {
		t.Errorf("without rules: %v", got)
	}
}
