package wire

import (
	"net/http"
	"path"
	"strings"
)

// Bandwidth counts requests by these groups, each for itself (rate limits
// guide). How many of them it takes is told nowhere. What is in none of them
// has one together.
const (
	groupPortIn       = "PORT_IN"
	groupBulkPortIn   = "BULK_PORT_IN"
	groupSearch       = "SEARCH"
	groupSubscription = "SUBSCRIPTION"
	groupHistory      = "HISTORY"
	groupOther        = ""
)

// rateGroup is the group that a request counts in.
func (r call) rateGroup() string {
	collection, _, _ := strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
	reads := r.method == http.MethodGet
	switch {
	case reads && path.Base(r.path) == "history":
		return groupHistory
	case collection == "lnpchecker", collection == "portins" && !reads:
		return groupPortIn
	case collection == "bulkPortins" && reads:
		return groupSearch
	case collection == "bulkPortins":
		return groupBulkPortIn
	case collection == "subscriptions":
		return groupSubscription
	}
	return groupOther
}
