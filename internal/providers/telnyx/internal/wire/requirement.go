package wire

import "context"

// A Requirement is what Telnyx asks of an order by its country and type of
// number, beside its own members. The order shows it without Type.
type Requirement struct {
	TypeID    Text `json:"requirement_type_id"`
	FieldType Text `json:"field_type"` // document, textual, address
	Value     Text `json:"field_value"`
	Status    Text `json:"requirement_status"`
	Type      struct {
		ID          Text `json:"id"`
		Name        Text `json:"name"`
		Description Text `json:"description"`
	} `json:"requirement_type"`
}

// Requirements lists an order's requirements with their types.
func (c *Client) Requirements(ctx context.Context, orderID string) ([]Requirement, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	var found []Requirement
	err = list(ctx, c, orders+"/"+id+"/requirements", nil, func(r Requirement) bool {
		if r.TypeID == "" {
			r.TypeID = r.Type.ID
		}
		found = append(found, r)
		return true
	})
	return found, err
}
