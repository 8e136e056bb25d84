package telnyx

import (
	"context"
	"errors"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// errNothingToWrite is an update whose fields the order holds by now.
var errNothingToWrite = errors.New("telnyx: nothing is left to write")

// differences are our pointers that the order doesn't hold as wanted, and what
// keeps them from being written.
func (a *Adapter) differences(w providers.Want, o providers.Order) (pointers []string, faults []domain.Requirement) {
	for _, f := range fields {
		if f.differs(a, w, o.Contents) {
			pointers = append(pointers, nameOf(f.pointer, w.Details.EndUser.Type))
		}
	}
	_, write, ok := a.focAsked(w, o)
	switch {
	case ok && write:
		pointers = append(pointers, requestedFOC)
	case !ok:
		faults = append(faults, domain.Requirement{
			PortInID: w.PortInID, Pointer: requestedFOC, Code: "no_window", Level: domain.Required,
			Message: "Telnyx has no FOC window then; dates are local to " + a.zone.String() + ".",
		})
	}
	if groupDue(w, o) {
		pointers = append(pointers, groupPointer)
	}
	unsupported := func(pointer, message string) {
		faults = append(faults, domain.Requirement{
			PortInID: w.PortInID, Pointer: pointer, Code: domain.RequirementNotSupported, Level: domain.Required, Message: message,
		})
	}
	if w.Details.MessagingEnabled && o.Contents[messagingCapable].Reveal() == "false" {
		unsupported("/messaging/enable", "Telnyx can't port the messaging side of these numbers.")
	}
	if w.Details.ActivationMode == domain.ActivationOnDemand && o.PortClass == domain.StandardPort {
		unsupported("/activation/mode", "Telnyx activates only FastPort orders on demand, and this is none.")
	}
	return pointers, append(faults, deniedDocuments(w, o)...)
}

// update writes what the step names, from the order as it is now.
func (a *Adapter) update(ctx context.Context, w providers.Want, s providers.Step) error {
	if s.Uploaded != "" {
		return a.addDocument(ctx, w, s)
	}
	o, err := a.fetch(ctx, s.OrderID, parts{
		windows:   slices.Contains(s.Fields, requestedFOC),
		documents: slices.ContainsFunc(s.Fields, isDocument) || slices.Contains(s.Fields, requirementsPointer),
	})
	if err != nil {
		return err
	}
	body := a.patch(w, o, s.Fields)
	if len(body) == 0 {
		return errNothingToWrite
	}
	_, err = a.wire.UpdateOrder(ctx, s.OrderID, body)
	return err
}

func (a *Adapter) addDocument(ctx context.Context, w providers.Want, s providers.Step) error {
	for _, d := range w.Documents {
		if d.ID == s.DocumentID {
			return a.wire.AddDocument(ctx, s.OrderID, s.Uploaded, string(d.Type))
		}
	}
	return errors.New("telnyx: no such document")
}

// patch is the body that writes the pointers. An object of which anything is
// written is sent whole: that an omitted member keeps its value is documented
// for the order's own members only.
func (a *Adapter) patch(w providers.Want, o providers.Order, pointers []string) map[string]any {
	body := map[string]any{}
	if slices.ContainsFunc(pointers, isDocument) {
		// On its own: a requirement group may not come with documents.
		if chosen := attachment(w, o); len(chosen) > 0 {
			body["documents"] = chosen
		}
		return body
	}
	if slices.Contains(pointers, requirementsPointer) {
		if given := answers(w, o); len(given) > 0 {
			body["requirements"] = given
		}
		return body
	}
	objects := map[string]bool{}
	for _, f := range fields {
		if slices.Contains(pointers, nameOf(f.pointer, w.Details.EndUser.Type)) || f.blind(a, w, o.Contents) {
			objects[f.object] = true
		}
	}
	for _, f := range fields {
		if !objects[f.object] {
			continue
		}
		if value, ok := f.value(a, w, o.Contents); ok {
			put(body, value, f.object, f.section, f.member)
		}
	}
	if slices.Contains(pointers, requestedFOC) {
		if at, write, ok := a.focAsked(w, o); write && ok {
			put(body, wire.FormatInstant(at), "activation_settings", "foc_datetime_requested")
		}
	}
	// Along with the first that is written: what a fresh draft asks for, it may
	// not show yet.
	fresh := o.Status == domain.PortInDraft && !o.Contents[businessName].IsSet()
	if id := w.Details.Options.Telnyx.RequirementGroupID; id != "" && (slices.Contains(pointers, groupPointer) || fresh && len(body) > 0) {
		body["requirement_group_id"] = id
	}
	return body
}

// put sets a nested member; empty steps of the path are skipped.
func put(body map[string]any, value any, path ...string) {
	path = slices.DeleteFunc(slices.Clone(path), func(step string) bool { return step == "" })
	for _, step := range path[:len(path)-1] {
		inner, ok := body[step].(map[string]any)
		if !ok {
			inner = map[string]any{}
			body[step] = inner
		}
		body = inner
	}
	body[path[len(path)-1]] = value
}
