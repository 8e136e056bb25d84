package bandwidth

import (
	"slices"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// Whatever is given goes to Bandwidth or is named as left out, one of the two.
func TestNothingIsDroppedInSilence(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	at := now
	details := domain.Details{
		PortScope: domain.PartialPort, BillingPhoneNumber: "+19195550117", NewBillingPhoneNumber: "+19195550118",
		RemainingNumbersAction: domain.KeepRemaining, RequestedFOC: domain.RequestedFOC{At: &at}, ActivationMode: domain.ActivationOnDemand,
		EndUser: domain.EndUser{
			Type: domain.Residential, FirstName: "Ada", MiddleInitial: "J", LastName: "Quince", AuthorizedPerson: "Ada Quince",
			AccountNumber: domain.NewSecret("55-118"), PIN: domain.NewSecret("0042"), TaxID: domain.NewSecret("88-1"), BusinessIdentifier: "B-1",
			ServiceAddress: &domain.Address{StreetAddress: "48 Juniper Ave", Locality: "Hackensack", AdministrativeArea: "NJ", PostalCode: "07601", CountryCode: "US"},
		},
		Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{
			SiteID: "1", PeerID: "2", TargetRespOrgID: "JYT01", AlternateSPID: "X455", TNAttributes: []string{"Protected"},
		}},
	}
	regular := []string{
		ptrScope, ptrBTN, ptrNewBTN, ptrFOC, ptrActivation, ptrType, ptrFirst, ptrMiddle, ptrLast, ptrAuthorized, ptrAccountNumber, ptrPIN,
		ptrTaxID, "/end_user/business_identifier", "/remaining_numbers_action", ptrAddress, ptrSite, ptrPeer, ptrAlternateSPID, ptrTnAttributes,
	}
	// Without a name no type of end user is told either; and how a toll-free order
	// is activated isn't said in it.
	tollFree := append(slices.DeleteFunc(slices.Clone(regular), func(p string) bool { return p == ptrType || p == ptrActivation }), ptrRespOrg)
	for class, given := range map[domain.PortClass][]string{
		domain.OnNetAutomated: regular, domain.ManualOffNet: regular, domain.TollFree: tollFree, domain.TollFreeManual: tollFree,
	} {
		isTollFree := class == domain.TollFree || class == domain.TollFreeManual
		want := a.wantedOf(providers.Want{Details: details, PortClass: class, TollFree: isTollFree, Numbers: []domain.PhoneNumber{"+19195550117"}})
		dropped := a.Limits().Dropped(class)
		for _, pointer := range given {
			if !details.Given(pointer) {
				t.Fatalf("%s is not given", pointer)
			}
			_, sent := want[pointer]
			if pointer == ptrAddress {
				_, sent = want[ptrLocality]
			}
			if named := slices.Contains(dropped, pointer); sent == named {
				t.Errorf("%s, %s: sent %t, named as left out %t", class, pointer, sent, named)
			}
		}
	}
}
