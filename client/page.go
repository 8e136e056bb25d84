package client

import (
	"context"
	"iter"
	"net/http"
)

// pages goes through a list page by page, as far as it is read. It ends at the first error.
func pages[T any](fetch func(cursor *string) (*http.Response, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var cursor *string
		for {
			var page struct {
				Data       []T     `json:"data"`
				NextCursor *string `json:"next_cursor"`
			}
			r, err := fetch(cursor)
			if err := decode(r, err, &page); err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, entry := range page.Data {
				if !yield(entry, nil) {
					return
				}
			}
			if cursor = page.NextCursor; cursor == nil {
				return
			}
		}
	}
}

// All reads a list to its end.
func All[T any](list iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for entry, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}

// Numbers are all numbers of an order.
func (c *Client) Numbers(ctx context.Context, orderID string) iter.Seq2[OrderNumber, error] {
	return pages[OrderNumber](func(cursor *string) (*http.Response, error) {
		return c.API.ListPortOrderNumbers(ctx, orderID, &ListPortOrderNumbersParams{Cursor: cursor})
	})
}

// PortIns are all port-ins of an order.
func (c *Client) PortIns(ctx context.Context, orderID string) iter.Seq2[PortIn, error] {
	return pages[PortIn](func(cursor *string) (*http.Response, error) {
		return c.API.ListPortIns(ctx, orderID, &ListPortInsParams{Cursor: cursor})
	})
}

// Timeline is everything that happened to an order, oldest first.
func (c *Client) Timeline(ctx context.Context, orderID string) iter.Seq2[TimelineEntry, error] {
	return pages[TimelineEntry](func(cursor *string) (*http.Response, error) {
		return c.API.GetTimeline(ctx, orderID, &GetTimelineParams{Cursor: cursor})
	})
}
