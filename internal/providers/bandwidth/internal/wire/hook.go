package wire

import (
	"encoding/json"
	"slices"
	"strings"
)

// orderKeys are the spellings of what an order's id may stand under.
var orderKeys = []string{"orderId", "order_id"}

// OrdersNamed are the ids of orders that a JSON callback names, wherever they
// stand in it; ok is false for anything but a JSON object.
func OrdersNamed(body []byte) (orders []string, ok bool) {
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil || document == nil {
		return nil, false
	}
	orders = namedIn(document)
	slices.Sort(orders)
	return slices.Compact(orders), true
}

func namedIn(value any) []string {
	var orders []string
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			id, isText := inner.(string)
			if isText && id != "" && slices.ContainsFunc(orderKeys, func(k string) bool { return strings.EqualFold(k, key) }) {
				orders = append(orders, id)
			}
			orders = append(orders, namedIn(inner)...)
		}
	case []any:
		for _, inner := range value {
			orders = append(orders, namedIn(inner)...)
		}
	}
	return orders
}
