package bandwidth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
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

// lookups is how many requests of one look-up run at a time.
const lookups = 4

// Find looks for orders by reference and by number: each once among the orders
// that were submitted, and once for each word for a draft that it may stand
// under. Whatever Bandwidth's filter says, an order counts only if it carries
// the reference or the number. Rows don't tell numbers, so every candidate is
// read.
func (a *Adapter) Find(ctx context.Context, q providers.Query) ([]providers.Order, error) {
	ids, err := a.candidates(ctx, q)
	if err != nil {
		return nil, err
	}
	found := make([]*providers.Order, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for i, id := range ids {
		group.Go(func() error {
			o, err := a.read(ctx, id)
			switch {
			case errors.Is(err, providers.ErrGone): // since the list was made
			case err != nil:
				return err
			case matches(o, q):
				found[i] = &o
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var orders []providers.Order
	for _, o := range found {
		if o != nil {
			orders = append(orders, *o)
		}
	}
	return orders, nil
}

// candidates are the ids of the orders that may match, sorted.
func (a *Adapter) candidates(ctx context.Context, q providers.Query) ([]string, error) {
	queries := a.queries(q)
	listed := make([][]wire.PortInRow, len(queries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for i, query := range queries {
		group.Go(func() (err error) {
			listed[i], err = a.list(ctx, query)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var ids []string
	for i, rows := range listed {
		for _, row := range rows {
			asked := queries[i].Get("customerOrderId")
			if asked != "" && row.CustomerOrderID != "" && row.CustomerOrderID != asked {
				continue
			}
			ids = append(ids, row.OrderID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// queries are the lists to ask for. Only toll-free numbers are in drafts that
// are validated.
func (a *Adapter) queries(q providers.Query) []url.Values {
	var queries []url.Values
	ask := func(filter, value string, words []string) {
		queries = append(queries, url.Values{filter: {value}})
		for _, word := range words {
			queries = append(queries, url.Values{filter: {value}, "status": {strings.ToLower(word)}})
		}
	}
	for _, reference := range q.References {
		ask("customerOrderId", reference, draftWords)
	}
	for _, n := range q.Numbers {
		words := draftWords
		if !n.IsTollFree() {
			words = []string{processingDraft}
		}
		ask("orderTn", a.format.text(n), words)
	}
	return queries
}

func matches(o providers.Order, q providers.Query) bool {
	if o.Reference != "" && slices.Contains(q.References, o.Reference) {
		return true
	}
	return slices.ContainsFunc(o.Numbers, func(n providers.NumberState) bool { return slices.Contains(q.Numbers, n.PhoneNumber) })
}

// list reads every page of a list. Pages are named by number or by the id of
// their first order; a list without rows is a 404.
func (a *Adapter) list(ctx context.Context, filter url.Values) ([]wire.PortInRow, error) {
	var rows []wire.PortInRow
	seen := map[string]bool{}
	page := "1"
	for {
		query := url.Values{"page": {page}, "size": {strconv.Itoa(a.pageSize)}}
		maps.Copy(query, filter)
		answer, err := a.client.PortIns(ctx, query)
		if emptyList(err) && page == "1" {
			return nil, nil
		}
		if err != nil {
			return nil, translate(err, "list orders")
		}
		before := len(rows)
		for _, row := range answer.Rows {
			if row.OrderID == "" {
				return nil, errors.New("bandwidth: list orders: a row without an order")
			}
			if !seen[row.OrderID] {
				seen[row.OrderID] = true
				rows = append(rows, row)
			}
		}
		total, err := strconv.Atoi(answer.TotalCount)
		if err != nil {
			return nil, errors.New("bandwidth: list orders: the total is missing")
		}
		if len(rows) >= total {
			return rows, nil
		}
		if len(rows) == before {
			return nil, fmt.Errorf("bandwidth: list orders: %d of %d came", len(rows), total)
		}
		page = nextPage(answer.Next, rows[len(rows)-1].OrderID)
	}
}

// emptyList reports whether a list failed because there is nothing on it.
func emptyList(err error) bool {
	reply, ok := errors.AsType[*wire.StatusError](err)
	return ok && reply.Status == http.StatusNotFound && !reply.Foreign
}

// nextPage is the page that a link names. Only its query is good: host and
// path are those of another base. Without a link the page that begins with the
// last order read comes next.
func nextPage(link, last string) string {
	address, _, _ := strings.Cut(strings.TrimPrefix(link, "Link=<"), ">")
	if u, err := url.Parse(address); err == nil && u.Query().Get("page") != "" {
		return u.Query().Get("page")
	}
	return last
}

// Changed lists the orders modified since. Bandwidth lists by the day and says
// in which zone nowhere: a day to spare on both sides is asked for, and the
// rows say the rest. Drafts change for nobody but us, and are on no such list.
func (a *Adapter) Changed(ctx context.Context, since time.Time) ([]string, error) {
	until := a.now()
	if until.Before(since) {
		until = since
	}
	rows, err := a.list(ctx, url.Values{
		"startdate": {string(domain.DateOf(since, time.UTC).AddDays(-1))},
		"enddate":   {string(domain.DateOf(until, time.UTC).AddDays(1))},
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		if at := a.instant(row.LastModifiedDate); at == nil || !at.Before(since) {
			ids = append(ids, row.OrderID)
		}
	}
	return ids, nil
}
