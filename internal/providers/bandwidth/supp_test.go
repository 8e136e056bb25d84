package bandwidth

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// writable are the elements of an order that a SUPP can carry, by path below
// the root, written down apart from the code that writes them.
var writable = []string{
	"RequestedFocDate", "AlternateSpid", "BillingTelephoneNumber", "NewBillingTelephoneNumber", "SiteId", "PeerId",
	"Subscriber/SubscriberType", "Subscriber/BusinessName", "Subscriber/FirstName", "Subscriber/MiddleInitial", "Subscriber/LastName",
	"Subscriber/ServiceAddress/HousePrefix", "Subscriber/ServiceAddress/HouseNumber", "Subscriber/ServiceAddress/HouseSuffix",
	"Subscriber/ServiceAddress/PreDirectional", "Subscriber/ServiceAddress/StreetName", "Subscriber/ServiceAddress/StreetSuffix",
	"Subscriber/ServiceAddress/PostDirectional", "Subscriber/ServiceAddress/AddressLine2", "Subscriber/ServiceAddress/City",
	"Subscriber/ServiceAddress/StateCode", "Subscriber/ServiceAddress/Zip", "Subscriber/ServiceAddress/PlusFour", "Subscriber/ServiceAddress/County",
	"LoaAuthorizingPerson", "WirelessInfo/AccountNumber", "WirelessInfo/PinNumber", "TnAttributes/TnAttribute",
	"ListOfPhoneNumbers/PhoneNumber", "CustomerOrderId", "Triggered", "PartialPort", "TargetRespOrgId",
}

// leaves are the values of a document by path, reading nothing but XML.
func leaves(t testing.TB, text string) map[string][]string {
	decoder := xml.NewDecoder(strings.NewReader(text))
	found := map[string][]string{}
	var path []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if value := strings.TrimSpace(string(token)); value != "" {
				at := strings.Join(path[1:], "/")
				found[at] = append(found[at], value)
			}
		}
	}
}

// fullOrder holds a value in every writable element.
func fullOrder(value func(path string) string) string {
	type node struct {
		name     string
		children []*node
		text     string
	}
	root := &node{name: "LnpOrderResponse"}
	for _, path := range append([]string{"ProcessingStatus"}, writable...) {
		at := root
		for name := range strings.SplitSeq(path, "/") {
			i := slices.IndexFunc(at.children, func(n *node) bool { return n.name == name })
			if i < 0 {
				at.children = append(at.children, &node{name: name})
				i = len(at.children) - 1
			}
			at = at.children[i]
		}
		at.text = value(path)
	}
	var write func(n *node) string
	write = func(n *node) string {
		inner := n.text
		for _, c := range n.children {
			inner += write(c)
		}
		return fmt.Sprintf("<%s>%s</%s>", n.name, inner, n.name)
	}
	return write(root)
}

func fullValue(path string) string {
	fixed := map[string]string{
		"ProcessingStatus": "EXCEPTION", "RequestedFocDate": "2026-12-10T16:30:00Z", "BillingTelephoneNumber": "+19195550117",
		"NewBillingTelephoneNumber": "+19195550199", "Subscriber/SubscriberType": "BUSINESS", "ListOfPhoneNumbers/PhoneNumber": "+19195550117",
		"Triggered": "true", "PartialPort": "true",
	}
	if v, ok := fixed[path]; ok {
		return v
	}
	return "held " + path[strings.LastIndexByte(path, '/')+1:]
}

// An update of any one field leaves every other writable element as it was.
func TestUpdateChangesNothingElse(t *testing.T) {
	t.Parallel()
	held := fullOrder(fullValue)
	before := leaves(t, held)
	// What one field takes along: an address and a name are written whole.
	taken := func(pointer string) func(path string) bool {
		switch {
		case isAddress(pointer):
			return func(path string) bool { return strings.HasPrefix(path, "Subscriber/ServiceAddress/") }
		case isName(pointer):
			return func(path string) bool {
				return strings.HasPrefix(path, "Subscriber/") && !strings.HasPrefix(path, "Subscriber/ServiceAddress/")
			}
		}
		return func(path string) bool { return path == elements[pointer] }
	}
	w := submittable()
	w.Details.PortScope = domain.FullPort
	w.Details.NewBillingPhoneNumber = "+19195550188"
	w.Details.RequestedFOC = domain.RequestedFOC{Date: "2026-12-15"}
	w.Details.BillingPhoneNumber = "+19195550118"
	w.Details.Options.Bandwidth = domain.BandwidthOptions{SiteID: "9", PeerID: "8", AlternateSPID: "N1", TNAttributes: []string{"Hosted"}}
	a, s := serve(t, func(r request) (int, string) {
		if r.method == http.MethodGet {
			return http.StatusOK, held
		}
		return http.StatusOK, "<LnpOrderResponse/>"
	})
	want := a.wantedOf(w)
	for _, pointer := range a.differences(want, nil) {
		if _, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepUpdate, OrderID: "o-1", Fields: []string{pointer}}); err != nil {
			t.Fatalf("%s: %v", pointer, err)
		}
		requests := s.seen()
		after := leaves(t, requests[len(requests)-1].body)
		along, changed := taken(pointer), false
		for _, path := range writable {
			same := cmp.Equal(before[path], after[path])
			changed = changed || !same
			if !same && !along(path) {
				t.Errorf("%s: %s was %q and is %q", pointer, path, before[path], after[path])
			}
		}
		if !changed {
			t.Errorf("%s: nothing changed", pointer)
		}
	}
}

var elements = map[string]string{
	ptrNumbers: "ListOfPhoneNumbers/PhoneNumber", ptrFOC: "RequestedFocDate", ptrBTN: "BillingTelephoneNumber",
	ptrNewBTN: "NewBillingTelephoneNumber", ptrAuthorized: "LoaAuthorizingPerson", ptrSite: "SiteId", ptrPeer: "PeerId",
	ptrAlternateSPID: "AlternateSpid", ptrTnAttributes: "TnAttributes/TnAttribute", ptrScope: "PartialPort",
	ptrAccountNumber: "WirelessInfo/AccountNumber", ptrPIN: "WirelessInfo/PinNumber",
}

// Whatever an order holds, a commit of one that needs no change repeats it.
func TestCommitRepeatsWhatIsHeld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		present := map[string]bool{}
		for _, path := range writable {
			present[path] = rapid.Bool().Draw(r, path)
		}
		present["ListOfPhoneNumbers/PhoneNumber"] = true // an empty one is no number
		// A PIN never stands without the account number.
		present["WirelessInfo/AccountNumber"] = present["WirelessInfo/AccountNumber"] || present["WirelessInfo/PinNumber"]
		held := fullOrder(func(path string) string {
			if path == "ProcessingStatus" {
				return processingDraft
			}
			if !present[path] {
				return ""
			}
			return fullValue(path)
		})
		a, s := serve(t, func(q request) (int, string) {
			if q.method == http.MethodGet {
				return http.StatusOK, held
			}
			return http.StatusOK, "<LnpOrderResponse/>"
		})
		a.defaults = domain.BandwidthOptions{}
		if _, err := a.Do(t.Context(), providers.Want{}, providers.Step{Kind: providers.StepCommit, OrderID: "o-1"}); err != nil {
			r.Fatal(err)
		}
		before, after := leaves(t, held), leaves(t, s.seen()[1].body)
		before["ProcessingStatus"] = []string{processingSubmitted}
		if diff := cmp.Diff(before, after); diff != "" {
			r.Errorf("-held +sent:\n%s", diff)
		}
	})
}
