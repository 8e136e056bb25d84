package domain

// A Span is a part of a day, both ends included.
type Span struct{ Open, Close TimeOfDay }

// Contains reports whether the time lies in the span.
func (s Span) Contains(t TimeOfDay) bool { return !t.Before(s.Open) && !s.Close.Before(t) }

// A Cutover says at what time of a FOC day a provider can move a number.
type Cutover struct {
	Zone string
	// Scheduled is when it happens if nobody chooses a time.
	Scheduled TimeOfDay
	// OnDemand are the hours in which the caller may choose the time or
	// trigger the port; nil: the provider offers no choice.
	OnDemand *Span
	// Staffed are the hours in which the provider has people at hand; nil:
	// nobody says.
	Staffed *Span
}

// CutoverFor returns when a provider moves numbers of a port class in a
// country (ISO 3166, "US" or "CA"); ok is false where nobody documents it.
//
// Bandwidth: porting guide, "port types" and FOC date rules. Telnyx:
// on-demand activations guide.
func CutoverFor(provider string, class PortClass, country string) (c Cutover, ok bool) {
	switch provider {
	case "bandwidth":
		return bandwidthCutover(class)
	case "telnyx":
		return telnyxCutover(class, country)
	}
	return Cutover{}, false
}

func bandwidthCutover(class PortClass) (Cutover, bool) {
	c := Cutover{
		Zone:      EasternTime,
		Scheduled: TimeOfDay{Hour: 11, Minute: 30},
		Staffed:   &Span{TimeOfDay{Hour: 8}, TimeOfDay{Hour: 20}},
	}
	switch class {
	case OnNetAutomated, InternalPort:
		c.OnDemand = &Span{TimeOfDay{Hour: 5}, TimeOfDay{Hour: 22}}
	case OffNetAutomated:
		c.OnDemand = &Span{TimeOfDay{Hour: 6}, TimeOfDay{Hour: 22}}
	case TollFree:
		c.OnDemand = &Span{TimeOfDay{Hour: 8}, TimeOfDay{Hour: 18}} // toll-free activation automation
	case ManualOnNet, ManualOffNet, TollFreeManual:
	default:
		return Cutover{}, false
	}
	return c, true
}

// telnyxCutover covers FastPort only: the windows of any other port are
// Telnyx's to say. What nobody triggers activates at the end of the window.
func telnyxCutover(class PortClass, country string) (Cutover, bool) {
	if class != FastPort {
		return Cutover{}, false
	}
	switch country {
	case "US":
		return Cutover{Zone: CentralTime, Scheduled: TimeOfDay{Hour: 20}, OnDemand: &Span{TimeOfDay{Hour: 6}, TimeOfDay{Hour: 20}}}, true
	case "CA":
		return Cutover{Zone: CentralTime, Scheduled: TimeOfDay{Hour: 15}, OnDemand: &Span{TimeOfDay{Hour: 8}, TimeOfDay{Hour: 15}}}, true
	}
	return Cutover{}, false
}
