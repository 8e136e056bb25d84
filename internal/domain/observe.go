package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// shortNotice is how little time before a confirmed date counts as short: less
// than a provider needs to change or cancel the port (Bandwidth: 24 hours,
// error code 7301).
const shortNotice = 24 * time.Hour

// Observe applies what a provider says is true to what we hold to be true, and
// tells what became different. It is the one way in which a provider changes a
// port-in.
//
// The provider is right, even where it contradicts us: what looks impossible is
// applied, and told as such. The same snapshot twice changes nothing the second
// time. A status word that nobody knows leaves ours as it was, and is told
// once. A provider's draft never moves a port-in. p is not modified; Revision
// and Version are the caller's to raise.
func Observe(p Picture, s Snapshot, t Taxonomy, now time.Time) (Picture, []Event) {
	o := observation{picture: p, snapshot: s, taxonomy: t, now: now.UTC(), at: now.UTC()}
	if !s.ModifiedAt.IsZero() && s.ModifiedAt.Before(now) {
		o.at = s.ModifiedAt.UTC()
	}
	o.own()
	o.order()
	if o.picture.PortIn.Superseded(s.Order.ID) && s.Status != PortInCompleted {
		return o.picture, o.events // given up: that it was ported after all is all that counts of it
	}
	if standing := o.standing(); standing != nil && standing.ID != s.Order.ID {
		// A spare draft, or an order cancelled before a new submit: another one
		// stands for the port-in now.
		return o.picture, o.events
	}
	before := o.picture.PortIn.Status
	o.facts()
	o.demands()
	o.foc()
	o.activation()
	o.status()
	o.numbers(before)
	o.messaging()
	o.exceptions(before)
	after := &o.picture.PortIn
	after.WaitingOn = after.WaitsOn(o.picture.Exceptions, s.DocumentMissing)
	return o.picture, o.events
}

// ObserveGone applies that the provider has no such order (any longer). A draft
// was purged, and is merely not there; a committed order that vanishes is drift,
// which leaves our status as it was, flagged and told once.
func ObserveGone(p Picture, providerOrderID string, now time.Time) (Picture, []Event) {
	o := observation{picture: p, now: now.UTC(), at: now.UTC()}
	o.own()
	portIn := &o.picture.PortIn
	for i := range portIn.ProviderOrders {
		order := &portIn.ProviderOrders[i]
		switch {
		case order.ID != providerOrderID || !order.Live:
		case !order.Committed:
			order.Live = false
		case !portIn.UnknownStatus || portIn.ProviderStatus != "":
			portIn.UnknownStatus, portIn.ProviderStatus = true, ""
			o.tell(EventObservationUnexpected, Gateway, "The provider no longer has the order.",
				map[string]any{"provider_order_id": providerOrderID})
		}
	}
	return o.picture, o.events
}

// An observation is one snapshot being applied.
type observation struct {
	picture  Picture
	snapshot Snapshot
	taxonomy Taxonomy
	now      time.Time
	at       time.Time // when what is told happened, as far as the provider says
	events   []Event
}

// own makes copies of all that the observation may write to.
func (o *observation) own() {
	p := &o.picture
	p.Numbers = slices.Clone(p.Numbers)
	p.Exceptions = slices.Clone(p.Exceptions)
	p.PortIn.ProviderOrders = slices.Clone(p.PortIn.ProviderOrders)
	p.PortIn.FOC.History = slices.Clone(p.PortIn.FOC.History)
}

// standing is the provider order whose fate is the port-in's: the current one,
// and after its end the last one committed.
func (o *observation) standing() *ProviderOrder {
	if current := o.picture.PortIn.Current(); current != nil {
		return current
	}
	orders := o.picture.PortIn.ProviderOrders
	for i := range slices.Backward(orders) {
		if orders[i].Committed {
			return &orders[i]
		}
	}
	return nil
}

func (o *observation) order() {
	s := o.snapshot.Order
	portIn := &o.picture.PortIn
	i := slices.IndexFunc(portIn.ProviderOrders, func(have ProviderOrder) bool { return have.ID == s.ID })
	data := map[string]any{"provider_order_id": s.ID, "reference": s.Reference}
	if i < 0 {
		portIn.ProviderOrders = append(portIn.ProviderOrders, s)
		o.tell(EventProviderOrderCreated, ProviderActor, "The provider has an order for this port-in.", data)
		if s.Committed {
			o.tell(EventProviderOrderCommitted, ProviderActor, "The provider carries the order out.", data)
		}
		return
	}
	have := &portIn.ProviderOrders[i]
	if s.Committed && !have.Committed {
		o.tell(EventProviderOrderCommitted, ProviderActor, "The provider carries the order out.", data)
	}
	// Nobody takes a commit back: a draft's face on a committed order is lag.
	have.Committed = have.Committed || s.Committed
	if have.SupersededBy != "" && have.Live && !s.Live {
		o.tell(EventProviderOrderSuperseded, ProviderActor, "The provider has ended the order, to make room for another.", data)
	}
	have.Live = s.Live
}

// facts are taken over without telling: they are no events in a port's life.
func (o *observation) facts() {
	s, p := o.snapshot, &o.picture.PortIn
	if s.PortClass != "" && s.PortClass != UnknownClass {
		p.PortClass = s.PortClass
	}
	if s.RespOrg != "" {
		p.RespOrg = s.RespOrg
	}
	if c := s.LosingCarrier; c != nil {
		merged := LosingCarrier{}
		if p.LosingCarrier != nil {
			merged = *p.LosingCarrier
		}
		if c.Name != "" {
			merged.Name = c.Name
		}
		if c.SPID != "" {
			merged.SPID = c.SPID
		}
		if c.Wireless != nil {
			merged.Wireless = c.Wireless
		}
		p.LosingCarrier = &merged
	}
	if s.EarliestEstimate != "" {
		p.FOC.EarliestEstimate = s.EarliestEstimate
	}
	if s.FOCExpected != nil {
		p.FOC.Expected = instantOf(*s.FOCExpected)
	}
	if s.TimeZone != "" {
		p.FOC.TimeZone = s.TimeZone
	}
}

func (o *observation) foc() {
	to := o.snapshot.FOCConfirmed
	foc := &o.picture.PortIn.FOC
	from := foc.Confirmed
	if to == nil || from != nil && from.Equal(*to) {
		return
	}
	foc.Confirmed = instantOf(*to)
	foc.ShortNotice = to.After(o.at) && to.Sub(o.at) < shortNotice
	foc.History = append(foc.History, FOCMove{At: o.at, By: LosingSide, From: from, To: foc.Confirmed})
	if from == nil {
		o.tell(EventFOCConfirmed, LosingSide, "FOC confirmed for "+foc.wallClock(*to)+".",
			map[string]any{"from": nil, "to": stamp(*to)})
		return
	}
	o.tell(EventFOCMoved, LosingSide, "FOC moved from "+foc.wallClock(*from)+" to "+foc.wallClock(*to)+".",
		map[string]any{"from": stamp(*from), "to": stamp(*to)})
}

func (o *observation) status() {
	s, p := o.snapshot, &o.picture.PortIn
	word := s.ProviderStatus
	news := word != "" && word != p.ProviderStatus
	if word != "" {
		p.ProviderStatus = word
	}
	switch {
	case s.Status == "" && word == "": // not told
		return
	case s.Status == "":
		if news || !p.UnknownStatus {
			o.tell(EventStatusUnknown, ProviderActor, "The provider reports a status that the gateway does not know: "+word+".",
				map[string]any{"provider_status": word})
		}
		p.UnknownStatus = true
		return
	}
	p.UnknownStatus = p.Missing != nil && p.Missing.Told
	from, to := p.Status, s.Status
	if to == PortInDraft {
		if news && from.Committed() && !from.Terminal() {
			o.unexpected(from, to)
		}
		return
	}
	if from == to {
		return
	}
	p.Status = to
	if surprising(from, to) {
		o.unexpected(from, to)
	}
	o.tell(EventPortInStatusChanged, ProviderActor, "The port-in is now "+words(string(to))+".",
		map[string]any{"from": string(from), "to": string(to), "provider_status": word})
}

// messaging has a completion of its own, which voice doesn't wait for, and is
// followed after that.
func (o *observation) messaging() {
	from, to := o.picture.PortIn.Messaging, o.snapshot.Messaging
	if to == "" || from == to {
		return
	}
	o.picture.PortIn.Messaging = to
	if o.snapshot.Order.Committed {
		o.tell(EventMessagingStatusChanged, ProviderActor, "Messaging is now "+words(string(to))+".",
			map[string]any{"from": string(from), "to": string(to)})
	}
}

func (o *observation) unexpected(from, to PortInStatus) {
	o.tell(EventObservationUnexpected, ProviderActor,
		"The provider says "+words(string(to))+" where the gateway had "+words(string(from))+".",
		map[string]any{"from": string(from), "to": string(to), "provider_status": o.snapshot.ProviderStatus})
}

// surprising reports whether a change of status is one that a port can't have:
// something happens to what had ended, or goes on what nobody handed over.
// Statuses may be skipped, since nobody sees all of them.
func surprising(from, to PortInStatus) bool {
	return from.Terminal() || from == PortInDraft && to != PortInCancelled
}

// numbers lets each number have the status that the provider tells of it, and
// else the one that follows from its port-in. A number that the provider
// doesn't list keeps its own: it may have gone into another order.
func (o *observation) numbers(before PortInStatus) {
	portIn := o.picture.PortIn
	if !portIn.Status.Committed() && before == portIn.Status {
		return
	}
	follows := NumberStatusFrom(portIn.Status, portIn.FOC.Confirmed != nil)
	listed := make(map[PhoneNumber]NumberStatus, len(o.snapshot.Numbers))
	for _, n := range o.snapshot.Numbers {
		listed[n.PhoneNumber] = n.Status
	}
	told := map[[2]NumberStatus][]PhoneNumber{}
	for i := range o.picture.Numbers {
		n := &o.picture.Numbers[i]
		to, ok := listed[n.PhoneNumber]
		switch {
		case n.Status == NumberRemoved || n.Status == NumberNotPortable && to == "":
			continue
		case !ok && len(listed) > 0:
			continue
		case to == "":
			if before == portIn.Status && !n.Status.Live() {
				continue
			}
			n.Status = follows
		case to != n.Status:
			if to != follows {
				change := [2]NumberStatus{n.Status, to}
				told[change] = append(told[change], n.PhoneNumber)
			}
			n.Status = to
		}
	}
	changes := slices.Collect(maps.Keys(told))
	slices.SortFunc(changes, func(a, b [2]NumberStatus) int {
		return strings.Compare(string(a[0]+a[1]), string(b[0]+b[1]))
	})
	for _, c := range changes {
		o.tell(EventNumberStatusChanged, ProviderActor, fmt.Sprintf("%s now %s.", count(len(told[c])), words(string(c[1]))),
			map[string]any{"from": string(c[0]), "to": string(c[1])})
		o.events[len(o.events)-1].PhoneNumbers = told[c]
	}
}

func (o *observation) tell(kind EventType, by Actor, message string, data map[string]any) {
	o.events = append(o.events, Event{
		Type: kind, At: o.at, By: Author{Type: by}, PortInID: o.picture.PortIn.ID, Message: message, Data: data,
	})
}

// wallClock says an instant as people at the port-in's place would.
func (f FOC) wallClock(at time.Time) string {
	zone, err := time.LoadLocation(f.TimeZone)
	if f.TimeZone == "" || err != nil {
		return at.UTC().Format("2 January 2006, 15:04 UTC")
	}
	_, city, _ := strings.Cut(f.TimeZone, "/")
	if city == "" {
		return at.In(zone).Format("2 January 2006, 15:04 MST")
	}
	city = strings.ReplaceAll(city[strings.LastIndex(city, "/")+1:], "_", " ")
	return at.In(zone).Format("2 January 2006, 15:04") + " in " + city
}

func instantOf(t time.Time) *time.Time {
	t = t.UTC()
	return &t
}

// stamp writes an instant as the API does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// words makes a status readable.
func words(status string) string { return strings.ReplaceAll(status, "_", " ") }

func count(n int) string {
	if n == 1 {
		return "1 number is"
	}
	return some(n) + " are"
}

func some(n int) string {
	if n == 1 {
		return "1 number"
	}
	return fmt.Sprintf("%d numbers", n)
}
