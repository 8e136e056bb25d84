package bandwidth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// What is peculiar about bulk port-ins (porting guide, bulk port-ins; API
// reference, bulkPortins):
//
//   - One is made empty. Numbers go into its list by a PUT, and Bandwidth makes
//     port-ins of them, with new ids at each PUT: they are told by their numbers.
//   - Its list can't be searched by our reference, and shows drafts only when
//     asked for exactly their status. orderDetails has the rows name the
//     reference.
//   - A PATCH writes what it carries over every port-in. Nothing but the status
//     is ever PATCHed.
//   - One of its port-ins can't be submitted alone while it is a draft (7717).
//   - Only drafts can be attached (7712), and a PUT of its port-ins detaches the
//     ones that it leaves out.

// FetchBulk returns the whole truth about one bulk: its state, its port-ins,
// and as long as it is a draft its list of numbers.
func (a *Adapter) FetchBulk(ctx context.Context, id string) (providers.Bulk, error) {
	reply, err := a.client.Bulk(ctx, id)
	switch {
	case gone(err):
		return providers.Bulk{}, providers.ErrGone
	case err != nil:
		return providers.Bulk{}, translate(err, "read bulk")
	case reply.OrderID != "" && reply.OrderID != id:
		return providers.Bulk{}, errors.New("bandwidth: read bulk: the reply is about another bulk")
	case reply.ProcessingStatus == "":
		return providers.Bulk{}, errors.New("bandwidth: read bulk: the reply has no status")
	}
	s := bulkStateOf(reply.ProcessingStatus)
	b := providers.Bulk{
		ID: id, Reference: reply.CustomerOrderID, ProviderStatus: reply.ProcessingStatus,
		Committed: s.committed, Live: s.live, Ended: s.ended,
	}
	if at, err := time.Parse(time.RFC3339, reply.LastModifiedDate); err == nil {
		b.ModifiedAt = at.UTC()
	}
	ids, err := a.client.PortinList(ctx, id)
	if err != nil && !missing(err) {
		return providers.Bulk{}, translate(err, "list a bulk's port-ins")
	}
	for _, child := range ids {
		b.Children = append(b.Children, providers.BulkChild{OrderID: child})
	}
	if s.committed {
		return b, nil
	}
	return a.withNumbers(ctx, b)
}

// withNumbers adds what Bandwidth tells of a draft's numbers. Its state is the
// list's, which is the newer one.
func (a *Adapter) withNumbers(ctx context.Context, b providers.Bulk) (providers.Bulk, error) {
	list, err := a.client.TnList(ctx, b.ID)
	if missing(err) {
		return b, nil
	}
	if err != nil {
		return providers.Bulk{}, translate(err, "read a bulk's numbers")
	}
	word := list.ProcessingStatus
	if bulkStateOf(word).committed {
		return providers.Bulk{}, errMoved // between one request and the next
	}
	b.ProviderStatus, b.Checking, b.Invalid = word, word == bulkChecking, word == bulkInvalid
	b.Faults = faultsOf(list.Errors)
	texts := slices.Concat(list.NotValidated.All(), list.Portable.All())
	for _, child := range list.Children() {
		numbers, err := parseNumbers(child.All())
		if err != nil || child.OrderID == "" || len(numbers) == 0 {
			return providers.Bulk{}, errors.New("bandwidth: read a bulk's numbers: an unreadable port-in")
		}
		texts = append(texts, child.All()...)
		for i := range b.Children {
			if b.Children[i].OrderID == child.OrderID {
				b.Children[i].Numbers = numbers
			}
		}
	}
	if b.Numbers, err = parseNumbers(texts); err != nil {
		return providers.Bulk{}, fmt.Errorf("bandwidth: read a bulk's numbers: %w", err)
	}
	slices.Sort(b.Numbers)
	b.Numbers = slices.Compact(b.Numbers)
	return b, nil
}

// FindBulks pages through the account's bulks, and once more through those
// that stand under each word for a draft, since no filter knows our reference.
func (a *Adapter) FindBulks(ctx context.Context, references []string) ([]providers.Bulk, error) {
	queries := []url.Values{{}}
	for _, word := range bulkDraftWords {
		queries = append(queries, url.Values{"status": {strings.ToLower(word)}})
	}
	listed := make([][]wire.BulkRow, len(queries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for i, query := range queries {
		group.Go(func() (err error) {
			listed[i], err = a.listBulks(ctx, query)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var found []providers.Bulk
	for _, row := range slices.Concat(listed...) {
		known := slices.ContainsFunc(found, func(b providers.Bulk) bool { return b.ID == row.OrderID })
		if known || row.CustomerOrderID == "" || !slices.Contains(references, row.CustomerOrderID) {
			continue
		}
		s := bulkStateOf(row.ProcessingStatus)
		found = append(found, providers.Bulk{
			ID: row.OrderID, Reference: row.CustomerOrderID, ProviderStatus: row.ProcessingStatus,
			Committed: s.committed, Live: s.live, Ended: s.ended,
		})
	}
	return found, nil
}

// listBulks reads every page of a list of bulks.
func (a *Adapter) listBulks(ctx context.Context, filter url.Values) ([]wire.BulkRow, error) {
	var rows []wire.BulkRow
	seen := map[string]bool{}
	page := "1"
	for {
		query := url.Values{"page": {page}, "size": {strconv.Itoa(a.pageSize)}, "orderDetails": {"true"}}
		maps.Copy(query, filter)
		answer, err := a.client.Bulks(ctx, query)
		if emptyList(err) && page == "1" {
			return nil, nil
		}
		if err != nil {
			return nil, translate(err, "list bulks")
		}
		before := len(rows)
		for _, row := range answer.Rows {
			if row.OrderID == "" {
				return nil, errors.New("bandwidth: list bulks: a row without a bulk")
			}
			if !seen[row.OrderID] {
				seen[row.OrderID] = true
				rows = append(rows, row)
			}
		}
		total, err := strconv.Atoi(answer.TotalCount)
		switch {
		case err != nil:
			return nil, errors.New("bandwidth: list bulks: the total is missing")
		case len(rows) >= total:
			return rows, nil
		case len(rows) == before:
			return nil, fmt.Errorf("bandwidth: list bulks: %d of %d came", len(rows), total)
		}
		page = nextPage(answer.Next, rows[len(rows)-1].OrderID)
	}
}

// DoBulk makes the one mutating request of a step.
func (a *Adapter) DoBulk(ctx context.Context, w providers.BulkWant, s providers.Step) (providers.Hint, error) {
	switch s.Kind {
	case providers.StepCreateBulk:
		return a.createBulk(ctx, w)
	case providers.StepListNumbers:
		err := a.client.PutTnList(ctx, s.OrderID, a.format.texts(listOf(w)))
		return providers.Hint{}, translated(err, "list a bulk's numbers")
	case providers.StepGather:
		return providers.Hint{}, translated(a.client.PutPortinList(ctx, s.OrderID, s.Orders), "gather a bulk's port-ins")
	case providers.StepCommitBulk:
		return providers.Hint{}, translated(a.client.PatchBulk(ctx, s.OrderID, wire.Bulk{ProcessingStatus: bulkInProgress}), "submit bulk")
	case providers.StepDeleteBulk:
		return providers.Hint{}, translated(a.client.DeleteBulk(ctx, s.OrderID), "delete bulk")
	}
	return providers.Hint{}, fmt.Errorf("bandwidth: %s is no call", s.Kind)
}

func (a *Adapter) createBulk(ctx context.Context, w providers.BulkWant) (providers.Hint, error) {
	reply, err := a.client.CreateBulk(ctx, wire.Bulk{CustomerOrderID: w.Reference})
	if err != nil {
		return providers.Hint{}, translate(err, "create bulk")
	}
	return providers.Hint{Created: []providers.Order{{
		ID: reply.OrderID, Kind: domain.KindBulkParent, Reference: w.Reference, Live: true, ProviderStatus: reply.ProcessingStatus,
	}}}, nil
}

func translated(err error, doing string) error {
	if err == nil {
		return nil
	}
	return translate(err, doing)
}

// listOf are all numbers of a bulk's port-ins, those of each together: where
// one takes no more numbers, Bandwidth begins the next.
func listOf(w providers.BulkWant) []domain.PhoneNumber {
	var all []domain.PhoneNumber
	for _, m := range w.Members {
		all = append(all, m.Numbers...)
	}
	return all
}

// memberNumbers are the same, sorted.
func memberNumbers(w providers.BulkWant) []domain.PhoneNumber {
	all := listOf(w)
	slices.Sort(all)
	return slices.Compact(all)
}
