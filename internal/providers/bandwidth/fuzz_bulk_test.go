package bandwidth

import (
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func FuzzBulk(f *testing.F) {
	seeds := []string{
		"<BulkPortinResponse><BulkPortin><CustomerOrderId>PW-1</CustomerOrderId><ProcessingStatus>VALID_DRAFT_TNS</ProcessingStatus><LastModifiedDate>2026-12-01T09:15:00Z</LastModifiedDate></BulkPortin></BulkPortinResponse>",
		"<BulkPortinResponse><BulkPortin><ProcessingStatus>NEEDS_ATTENTION</ProcessingStatus></BulkPortin></BulkPortinResponse>",
		"<PortinListResponse><PortinList><PortinOrderId>c-1</PortinOrderId></PortinList></PortinListResponse>",
		"<BulkPortinResponse><PortinListErrors><PortinErrors><PortinOrderId>c-1</PortinOrderId><Errors><Error><ErrorCode>7300</ErrorCode></Error></Errors></PortinErrors></PortinListErrors></BulkPortinResponse>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		b, err := a.FetchBulk(t.Context(), "b-1")
		if err == nil && b.ProviderStatus == "" {
			t.Errorf("a bulk without a status: %+v", b)
		}
		for _, kind := range []providers.StepKind{
			providers.StepCreateBulk, providers.StepListNumbers, providers.StepGather, providers.StepCommitBulk, providers.StepDeleteBulk,
		} {
			w := providers.BulkWant{Members: []providers.BulkMember{{Numbers: numbers(1)}}}
			if hint, err := a.DoBulk(t.Context(), w, providers.Step{Kind: kind, OrderID: "b-1"}); err == nil && kind == providers.StepCreateBulk && hint.Created[0].ID == "" {
				t.Error("a bulk without an id")
			}
		}
	})
}

func FuzzBulkNumbers(f *testing.F) {
	seeds := []string{
		"<TnListResponse><ProcessingStatus>VALIDATE_DRAFT_TNS</ProcessingStatus><NotValidatedTnList><TN>9195550171</TN></NotValidatedTnList></TnListResponse>",
		"<TnListResponse><ProcessingStatus>VALID_DRAFT_TNS</ProcessingStatus><ChildPortinOrderList><ChildPortinOrder><OrderId>c-1</OrderId><TnList><Tn>+19195550171</Tn></TnList></ChildPortinOrder></ChildPortinOrderList></TnListResponse>",
		"<TnListResponse><ProcessingStatus>INVALID_DRAFT_TNS</ProcessingStatus><PortableTnList><TN>8335550171</TN></PortableTnList><ChildPortinOrder><OrderId>c-1</OrderId><TN>8335550171</TN></ChildPortinOrder><ErrorList><Error><Code>7628</Code><TnList><Tn>8336521171</Tn></TnList></Error></ErrorList></TnListResponse>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		b, err := a.withNumbers(t.Context(), providers.Bulk{ID: "b-1", Live: true, Children: []providers.BulkChild{{OrderID: "c-1"}}})
		if err != nil {
			return
		}
		for _, goal := range []providers.Goal{providers.Prepared, providers.Submitted, providers.Cancelled} {
			for _, bySplit := range []bool{true, false} {
				w := providers.BulkWant{Goal: goal, BySplit: bySplit, Now: now, Members: []providers.BulkMember{{OrderID: "c-1", Numbers: []domain.PhoneNumber{"+19195550171"}}}}
				if step := a.NextBulk(w, []providers.Bulk{b}); step.Kind == "" {
					t.Error("no step")
				}
			}
		}
	})
}

func FuzzBulkList(f *testing.F) {
	seeds := []string{
		"<BulkPortinResponses><TotalCount>1</TotalCount><BulkPortinResponse><OrderId>b-1</OrderId><CustomerOrderId>PW-1</CustomerOrderId><ProcessingStatus>DRAFT</ProcessingStatus></BulkPortinResponse></BulkPortinResponses>",
		"<BulkPortinResponses><TotalCount>9</TotalCount><Links><next>Link=&lt;https://x.test/p?page=2&gt;;rel=\"next\";</next></Links><BulkPortinResponse><OrderId>b-1</OrderId></BulkPortinResponse></BulkPortinResponses>",
	}
	fuzzed(f, seeds, func(t *testing.T, a *Adapter) {
		found, err := a.FindBulks(t.Context(), []string{"PW-1"})
		for _, b := range found {
			if err != nil || b.ID == "" || b.Reference != "PW-1" {
				t.Errorf("%+v, %v", b, err)
			}
		}
	})
}
