package bandwidth

import (
	"slices"
	"unicode/utf8"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// The codes of requirements that the domain doesn't know.
const (
	notPortable    = "not_portable"
	invalidValue   = "invalid"
	awaitingAnswer = "awaiting_answer"
	locked         = "locked"
)

// unfit is what of an order Bandwidth would not take even as a draft: what is
// given, and wrong.
func (a *Adapter) unfit(w providers.Want, want contents) []domain.Requirement {
	var found []domain.Requirement
	add := func(pointer, code, message string) { found = append(found, required(w, pointer, code, message)) }
	if w.Details.ActivationMode == domain.ActivationOnDemand && !onDemand[classOf(w)] {
		add(ptrActivation, domain.RequirementNotSupported, "Bandwidth activates ports of this class by itself.")
	}
	for _, rule := range a.limits.Rules(classOf(w)).Fields {
		if rule.Pointer == ptrStreetParts && !splits(w.Details.EndUser.ServiceAddress) {
			add(rule.Pointer, domain.RequirementNotSplittable, rule.Message)
		}
		if rule.MaxLen > 0 && utf8.RuneCountInString(want.get(rule.Pointer)) > rule.MaxLen {
			add(rule.Pointer, domain.RequirementTooLong, firstOf(rule.Message, "Bandwidth takes fewer characters here."))
		}
	}
	if r := want.get(ptrRespOrg); w.TollFree && r != "" && len(r) <= 5 && !isRespOrg(r) {
		add(ptrRespOrg, invalidValue, "A RespOrg's id has five letters and digits.")
	}
	if of := w.Details.EndUser.Type; w.TollFree && of != "" && of != domain.Business {
		add(ptrType, domain.RequirementNotSupported, "Bandwidth ports toll-free numbers for businesses only.") // 7391
	}
	for _, d := range documentsOf(w) {
		pointer := "/documents/" + string(d.Type)
		if d.Size > maxDocumentBytes {
			add(pointer, domain.RequirementTooLarge, "Bandwidth takes documents of up to 3 MB.")
		}
		switch {
		case !slices.Contains(documentTypes, d.ContentType):
			add(pointer, domain.RequirementMediaType, "Bandwidth doesn't take documents of this media type.")
		case w.TollFree && !slices.Contains(tollFreeDocuments, d.ContentType):
			add(pointer, domain.RequirementMediaType, "With toll-free numbers Bandwidth takes PDF and TIFF documents only.")
		}
	}
	return found
}

// lacking is what is missing before a submit.
func (a *Adapter) lacking(w providers.Want, want contents) []domain.Requirement {
	var found []domain.Requirement
	add := func(pointer, message string) {
		found = append(found, required(w, pointer, domain.RequirementMissing, message))
	}
	if len(w.Numbers) == 0 {
		add(ptrNumbers, "There is no number to port.")
	}
	for _, rule := range a.limits.Rules(classOf(w)).Fields {
		if rule.Level == domain.Required && !given(rule.Pointer, w, want) {
			add(rule.Pointer, rule.Message)
		}
	}
	if address := w.Details.EndUser.ServiceAddress; address != nil && classOf(w) != domain.TollFree {
		if parts, ok := streetParts(*address); ok && parts.HouseNumber == "" {
			add(ptrHouseNumber, "Bandwidth needs the house number of the service address.")
		} else if ok && parts.StreetName == "" {
			add(ptrStreetName, "Bandwidth needs the street's name in the service address.")
		}
	}
	for _, pointer := range missingNames(want) {
		add(pointer, "Bandwidth needs the name that the losing carrier has on the account.")
	}
	if want.get(ptrPIN) != "" && want.get(ptrAccountNumber) == "" {
		add(ptrAccountNumber, "Bandwidth takes a PIN only beside the account number.")
	}
	return found
}

// splits reports whether the street's parts are known, or nobody gave a street.
func splits(a *domain.Address) bool {
	if a == nil || a.StreetAddress == "" {
		return true
	}
	_, ok := streetParts(*a)
	return ok
}

// missingNames are the names that the end user's type asks for.
func missingNames(want contents) []string {
	ask := map[string][]string{
		string(domain.Business):    {ptrBusiness},
		string(domain.Residential): {ptrFirst, ptrLast},
	}[want.get(ptrType)]
	return slices.DeleteFunc(ask, func(pointer string) bool { return want.get(pointer) != "" })
}

func given(pointer string, w providers.Want, want contents) bool {
	switch pointer {
	case ptrLOA:
		return slices.ContainsFunc(documentsOf(w), func(d providers.Document) bool { return d.Type == domain.LOA })
	case ptrStreet:
		address := w.Details.EndUser.ServiceAddress
		return address != nil && (address.StreetAddress != "" || address.StreetParts != nil)
	case ptrStreetParts:
		return true // unfit says if they can't be had
	}
	return want.get(pointer) != ""
}

// classOf is the port's class, as far as its rules go.
func classOf(w providers.Want) domain.PortClass {
	if w.TollFree && w.PortClass != domain.TollFreeManual {
		return domain.TollFree
	}
	return w.PortClass
}

func required(w providers.Want, pointer, code, message string) domain.Requirement {
	return domain.Requirement{PortInID: w.PortInID, Pointer: pointer, Code: code, Level: domain.Required, Message: message}
}
