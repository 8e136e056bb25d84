package wire

import "testing"

func TestRateGroup(t *testing.T) {
	t.Parallel()
	for request, want := range map[[2]string]string{
		{"POST", "/lnpchecker"}:                    groupPortIn,
		{"POST", "/portins"}:                       groupPortIn,
		{"PUT", "/portins/o-1"}:                    groupPortIn,
		{"DELETE", "/portins/o-1"}:                 groupPortIn,
		{"POST", "/portins/o-1/loas"}:              groupPortIn,
		{"GET", "/portins"}:                        groupOther,
		{"GET", "/portins/o-1"}:                    groupOther,
		{"GET", "/portins/o-1/history"}:            groupHistory,
		{"GET", "/bulkPortins"}:                    groupSearch,
		{"PATCH", "/bulkPortins/b-1"}:              groupBulkPortIn,
		{"PUT", "/bulkPortins/b-1/tnList"}:         groupBulkPortIn,
		{"GET", "/bulkPortins/b-1/history"}:        groupHistory,
		{"GET", "/subscriptions"}:                  groupSubscription,
		{"POST", "/subscriptions"}:                 groupSubscription,
		{"POST", "/tollFreePortingValidations"}:    groupOther,
		{"GET", "/tollFreePortingValidations/v-1"}: groupOther,
	} {
		if got := (call{method: request[0], path: request[1]}).rateGroup(); got != want {
			t.Errorf("%s %s counts in %q, want %q", request[0], request[1], got, want)
		}
	}
}
