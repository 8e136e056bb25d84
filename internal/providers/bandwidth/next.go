package bandwidth

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// How long, in virtual time, until it is worth looking again: at a cancel
// (answered by people, at the vendor) and at the validation of toll-free
// numbers (five minutes at most); and until it is worth asking for another
// validation, after the registry did not answer.
const (
	cancelPause     = 15 * time.Minute
	validationPause = 30 * time.Second
	retryPause      = time.Minute
)

// maxDrafts bounds how often a draft is made again because of what it holds.
const maxDrafts = 3

// Next names the next step to w's goal. It changes nothing, asks nobody and
// knows only its arguments.
func (a *Adapter) Next(w providers.Want, have []providers.Order) providers.Step {
	live := liveOf(have)
	if w.Goal == providers.Cancelled {
		return nextCancelled(live)
	}
	if over(w, have) {
		return providers.Step{Kind: providers.StepDone}
	}
	want := a.wantedOf(w)
	if len(live) > 0 && live[0].Committed {
		return a.nextCommitted(w, want, live[0])
	}
	if w.Goal == providers.Activated {
		return providers.NextActivation(w, providers.Order{})
	}
	if blocks := a.unfit(w, want); len(blocks) > 0 {
		return blocked(blocks)
	}
	if w.Goal == providers.Submitted {
		if blocks := a.lacking(w, want); len(blocks) > 0 {
			return blocked(blocks)
		}
	}
	if len(live) == 0 || len(live) < maxDrafts && leftOver(want, live[0].Contents) {
		return providers.Step{Kind: providers.StepCreateDraft}
	}
	return a.nextDraft(w, want, live[0])
}

// liveOf are the live orders, the one that counts first: the committed one,
// else the newest draft. Other drafts are left to lapse: the DELETE that
// removes a draft would cancel an order that became live meanwhile.
func liveOf(have []providers.Order) []providers.Order {
	live := slices.DeleteFunc(slices.Clone(have), func(o providers.Order) bool { return !o.Live })
	slices.SortStableFunc(live, func(x, y providers.Order) int {
		switch {
		case x.Committed != y.Committed && x.Committed:
			return -1
		case x.Committed != y.Committed:
			return 1
		}
		return cmp.Or(
			cmp.Compare(generation(y.Reference), generation(x.Reference)),
			y.ModifiedAt.Compare(x.ModifiedAt),
			cmp.Compare(x.ID, y.ID),
		)
	})
	return live
}

// generation is the number behind the last dash of our reference.
func generation(reference string) int {
	n, err := strconv.Atoi(reference[strings.LastIndexByte(reference, '-')+1:])
	if err != nil {
		return 0
	}
	return n
}

// over reports whether nothing is left to submit: the numbers were ported, or
// the very order to be made now was made and cancelled since.
func over(w providers.Want, have []providers.Order) bool {
	return slices.ContainsFunc(have, func(o providers.Order) bool {
		return o.Status == domain.PortInCompleted ||
			o.Status == domain.PortInCancelled && o.Reference != "" && o.Reference == w.Reference
	})
}

// nextCancelled takes away one live order after another. Here drafts are
// deleted too: whatever the DELETE meets, gone is what it is to be.
func nextCancelled(live []providers.Order) providers.Step {
	for _, o := range live {
		switch {
		case !o.Committed:
			return providers.Step{Kind: providers.StepDeleteDraft, OrderID: o.ID}
		case o.Status != domain.PortInCancelPending:
			return providers.Step{Kind: providers.StepCancel, OrderID: o.ID}
		}
	}
	if len(live) > 0 {
		return providers.Step{Kind: providers.StepWait, OrderID: live[0].ID, Wait: cancelPause}
	}
	return providers.Step{Kind: providers.StepDone}
}

func (a *Adapter) nextDraft(w providers.Want, want contents, o providers.Order) providers.Step {
	if file, id, found := withdrawnDocument(w, o); found {
		return providers.Step{Kind: providers.StepDeleteDocument, OrderID: o.ID, DocumentID: id, Uploaded: file}
	}
	if id, found := missingDocument(w, o); found {
		return providers.Step{Kind: providers.StepUploadDocument, OrderID: o.ID, DocumentID: id}
	}
	if fields := append(a.differences(want, o.Contents), strangeReference(w, o)...); len(fields) > 0 {
		return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: fields}
	}
	switch {
	case w.Goal == providers.Prepared:
		return providers.Step{Kind: providers.StepDone, OrderID: o.ID}
	case o.ProviderStatus == processingChecking, w.TollFree && o.ProviderStatus == processingDraft && awaitsCheck(w, o):
		return providers.Step{Kind: providers.StepWait, OrderID: o.ID, Wait: validationPause}
	case needsRetry(o):
		return nextRetry(w, o)
	case o.ProviderStatus == processingInvalid:
		return blocked(invalid(w, o))
	}
	return providers.Step{Kind: providers.StepCommit, OrderID: o.ID}
}

// awaitsCheck reports whether a toll-free draft that nobody checks yet will be
// checked. The numbers of an account without that feature never are, and its
// drafts are submitted as they stand.
func awaitsCheck(w providers.Want, o providers.Order) bool {
	return o.PortClass != domain.TollFreeManual && w.Now.Sub(o.ModifiedAt) < validationLife
}

// nextRetry has toll-free numbers checked again, a while after the registry
// could not be asked. How often that is worth repeating is for the caller to
// say: the order doesn't tell how often it was.
func nextRetry(w providers.Want, o providers.Order) providers.Step {
	if since := w.Now.Sub(o.ModifiedAt); since < retryPause {
		return providers.Step{Kind: providers.StepWait, OrderID: o.ID, Wait: retryPause - since}
	}
	return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: []string{retryValidation}, Again: true}
}

// frozen are fields that no SUPP carries for us: the list of numbers, and what
// Bandwidth takes only in a draft (7708, 7534).
var frozen = []string{ptrNumbers, ptrAlternateSPID, ptrRespOrg}

// isFrozen makes an exception for toll-free numbers that were found wanting:
// another list of them has the order checked again (porting guide, stand-alone
// port-ins).
func isFrozen(pointer string, o providers.Order) bool {
	return slices.Contains(frozen, pointer) && (pointer != ptrNumbers || o.ProviderStatus != processingInvalidTFNs)
}

// nextCommitted brings documents, and what was changed or is to be mended.
// Everything else is Bandwidth's turn.
func (a *Adapter) nextCommitted(w providers.Want, want contents, o providers.Order) providers.Step {
	if w.Goal == providers.Activated {
		return providers.NextActivation(w, o)
	}
	if o.Status == domain.PortInCancelPending {
		return providers.Step{Kind: providers.StepWait, OrderID: o.ID, Wait: cancelPause}
	}
	if id, found := missingDocument(w, o); found && takesDocuments(o) && w.Goal == providers.Submitted {
		return providers.Step{Kind: providers.StepUploadDocument, OrderID: o.ID, DocumentID: id}
	}
	if w.Goal == providers.Submitted {
		if step, due := a.nextSupp(w, want, o); due {
			return step
		}
		if needsRetry(o) {
			return nextRetry(w, o)
		}
	}
	return providers.Step{Kind: providers.StepDone, OrderID: o.ID}
}

func blocked(by []domain.Requirement) providers.Step {
	return providers.Step{Kind: providers.StepBlocked, Requirements: by}
}
