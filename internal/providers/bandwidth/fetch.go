package bandwidth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

const providerName = "bandwidth"

// Fetch returns the whole truth about one order, its documents included.
func (a *Adapter) Fetch(ctx context.Context, id string) (providers.Order, error) {
	o, err := a.read(ctx, id)
	if err != nil {
		return providers.Order{}, err
	}
	o.Documents, err = a.documents(ctx, o)
	if err != nil {
		return providers.Order{}, err
	}
	return a.withActivation(ctx, o)
}

// read is Fetch without the documents.
func (a *Adapter) read(ctx context.Context, id string) (providers.Order, error) {
	reply, err := a.portIn(ctx, id)
	if err != nil {
		return providers.Order{}, err
	}
	o, err := a.order(id, reply)
	if err != nil {
		return providers.Order{}, fmt.Errorf("bandwidth: read order: %w", err)
	}
	return o, nil
}

func (a *Adapter) portIn(ctx context.Context, id string) (wire.PortInResponse, error) {
	reply, err := a.client.PortIn(ctx, id)
	switch {
	case gone(err):
		return reply, providers.ErrGone
	case err != nil:
		return reply, translate(err, "read order")
	}
	return reply, nil
}

// order translates what Bandwidth says of the order with the id. What we
// depend on must be there: the status, and from a submit on the numbers.
func (a *Adapter) order(id string, r wire.PortInResponse) (providers.Order, error) {
	if r.OrderID != "" && r.OrderID != id {
		return providers.Order{}, errors.New("the reply is about another order")
	}
	if r.ProcessingStatus == "" {
		return providers.Order{}, errors.New("the reply has no status")
	}
	var numbers []domain.PhoneNumber
	if r.Numbers != nil {
		var err error
		if numbers, err = parseNumbers(r.Numbers.PhoneNumber); err != nil {
			return providers.Order{}, err
		}
	}
	s := stateOf(r.ProcessingStatus)
	if s.committed && len(numbers) == 0 {
		return providers.Order{}, errors.New("the reply has no numbers")
	}
	held := a.heldBy(r, numbers)
	o := providers.Order{
		ID: id, Kind: domain.KindPortIn, Reference: r.CustomerOrderID,
		Committed: s.committed, Live: s.live, Status: s.status, ProviderStatus: r.ProcessingStatus,
		Requested: held.get(ptrFOC), TimeZone: domain.EasternTime,
		PortClass: portClassOf(r), LosingCarrier: losingCarrierOf(r), RespOrg: r.ControllingRespOrgID,
		Faults:   faultsOf(append(r.Errors, r.TollFreeErrors...)),
		Contents: held.public(),
	}
	for _, n := range numbers {
		o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: n})
	}
	if a.instant(r.EarliestEstimate) != nil {
		o.EarliestEstimate = a.day(r.EarliestEstimate)
	}
	if at, err := time.Parse(time.RFC3339, r.LastModifiedDate); err == nil {
		o.ModifiedAt = at.UTC()
	}
	switch {
	case s.firm && r.ActualFocDate != "":
		o.FOCConfirmed = a.instant(r.ActualFocDate)
		if o.FOCConfirmed == nil {
			return providers.Order{}, errors.New("the reply has an unreadable FOC date")
		}
	case s.committed && s.live:
		o.FOCExpected = a.instant(r.RequestedFocDate)
	}
	o.Activation = a.activation(o, held.get(ptrActivation) == string(domain.ActivationOnDemand))
	return o, nil
}

func losingCarrierOf(r wire.PortInResponse) *domain.LosingCarrier {
	return losingCarrier(r.LosingCarrierName, r.LosingCarrierSPID, r.LosingCarrierIsWireless)
}

func losingCarrier(name, spid, wireless string) *domain.LosingCarrier {
	if name == "" && spid == "" {
		return nil
	}
	return &domain.LosingCarrier{Name: name, SPID: spid, Wireless: truth(wireless)}
}

// truth reads a boolean; nil if it is none.
func truth(text string) *bool {
	yes, no := true, false
	switch strings.ToLower(text) {
	case "true":
		return &yes
	case "false":
		return &no
	}
	return nil
}

// portClassOf reads the port type of an order. AUTOMATED stands for on-net and
// off-net alike; the vendor tells them apart (Bandwidth's own carrier does
// on-net ports).
func portClassOf(r wire.PortInResponse) domain.PortClass {
	word := portType(r.PortType)
	switch {
	case word == "AUTOMATED" && r.VendorName == "":
		return ""
	case word == "AUTOMATED" && !strings.HasPrefix(strings.ToUpper(r.VendorName), "BANDWIDTH"):
		return domain.OffNetAutomated
	case word == "AUTOMATED":
		return domain.OnNetAutomated
	case word == "MANUALTOLLFREE" && strings.EqualFold(r.TollFreePortType, "PHASE_1_TOLLFREE"):
		return domain.TollFree
	}
	return portTypes[word]
}

// portTypes are the words that stand for one class. They are spelled with and
// without underscores from place to place.
var portTypes = map[string]domain.PortClass{
	"AUTOMATEDOFFNET": domain.OffNetAutomated,
	"INTERNAL":        domain.InternalPort,
	"MANUALONNET":     domain.ManualOnNet,
	"MANUALOFFNET":    domain.ManualOffNet,
	"MANUALTOLLFREE":  domain.TollFreeManual,
}

func portType(word string) string { return strings.ReplaceAll(strings.ToUpper(word), "_", "") }
