package bandwidth

// Bandwidth's words for a bulk port-in (ProcessingStatus).
const (
	bulkDraft      = "DRAFT"
	bulkChecking   = "VALIDATE_DRAFT_TNS"
	bulkValid      = "VALID_DRAFT_TNS"
	bulkInvalid    = "INVALID_DRAFT_TNS"
	bulkInProgress = "IN_PROGRESS"
)

// A bulkState is what one of these words means to us.
type bulkState struct{ committed, live, ended bool }

var (
	bulkIsDraft  = bulkState{live: true}
	bulkUnderWay = bulkState{committed: true, live: true}
	bulkIsOver   = bulkState{committed: true, ended: true}
	bulkStates   = map[string]bulkState{
		bulkDraft: bulkIsDraft, bulkChecking: bulkIsDraft, bulkValid: bulkIsDraft, bulkInvalid: bulkIsDraft,
		bulkInProgress:    bulkUnderWay,
		"NEEDS_ATTENTION": bulkUnderWay, // a port-in is in exception
		"PARTIAL":         bulkIsOver,   // some were cancelled, others completed
		"COMPLETED":       bulkIsOver,
		"COMPLETE":        bulkIsOver, // as a list spells it
		"CANCELLED":       bulkIsOver,
		"CANCELED":        bulkIsOver, // as its list of numbers spells it
	}
	// bulkDraftWords are those that a list must be asked for one by one.
	bulkDraftWords = []string{bulkDraft, bulkChecking, bulkValid, bulkInvalid}
)

// bulkStateOf is what a word means. Of one that we don't know nothing is
// guessed, but that the bulk may still port its numbers: that is the safe side.
func bulkStateOf(word string) bulkState {
	if s, known := bulkStates[word]; known {
		return s
	}
	return bulkUnderWay
}
