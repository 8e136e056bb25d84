package bandwidth

import "github.com/portway/portway/internal/domain"

// A state is what one of Bandwidth's words for an order means to us.
type state struct {
	status    domain.PortInStatus
	committed bool
	live      bool
	// firm is true where an actual FOC date is a confirmed one.
	firm bool
}

// Bandwidth's words for a port-in (ProcessingStatus).
const (
	processingDraft     = "DRAFT"
	processingSubmitted = "SUBMITTED"
	processingValidTFNs = "VALID_DRAFT_TFNS"
	processingInvalid   = "INVALID_DRAFT_TFNS"
	processingChecking  = "VALIDATE_DRAFT_TFNS"

	processingInvalidTFNs = "INVALID_TFNS" // after the submit
)

// draftWords are the words that a list must be asked for one by one.
var draftWords = []string{processingDraft, processingChecking, processingValidTFNs, processingInvalid}

var draft = state{status: domain.PortInDraft, live: true}

var states = map[string]state{
	processingDraft:     draft,
	processingChecking:  draft,
	processingValidTFNs: draft,
	// The porting guide's spelling, found nowhere else.
	"VALID_DRAFT_TNS":     draft,
	processingInvalid:     draft,
	"VALIDATE_TFNS":       {status: domain.PortInValidating, committed: true, live: true},
	"PENDING_DOCUMENTS":   {status: domain.PortInPendingDocuments, committed: true, live: true},
	processingSubmitted:   {status: domain.PortInSubmitted, committed: true, live: true},
	"EXCEPTION":           {status: domain.PortInException, committed: true, live: true},
	processingInvalidTFNs: {status: domain.PortInException, committed: true, live: true},
	"REQUESTED_SUPP":      {status: domain.PortInAmending, committed: true, live: true, firm: true},
	"FOC":                 {status: domain.PortInFOCConfirmed, committed: true, live: true, firm: true},
	"COMPLETE":            {status: domain.PortInCompleted, committed: true, firm: true},
	"REQUESTED_CANCEL":    {status: domain.PortInCancelPending, committed: true, live: true, firm: true},
	"CANCELLED":           {status: domain.PortInCancelled, committed: true},
}

// stateOf is what a word means. Of one that we don't know nothing is guessed,
// but that the order may still port its numbers: that is the safe side.
func stateOf(word string) state {
	if s, known := states[word]; known {
		return s
	}
	return state{committed: true, live: true}
}
