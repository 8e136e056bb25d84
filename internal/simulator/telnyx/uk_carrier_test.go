package telnyx_test

import "testing"

func TestUKCarriers(t *testing.T) {
	t.Parallel()
	b := start(t)
	list := b.get("/v2/porting/uk_carriers")
	carriers := at(list, "data").([]any)
	if len(carriers) == 0 || list["meta"] != nil {
		t.Fatalf("carriers %v", list)
	}
	for _, c := range carriers {
		if at(c, "record_type") != "porting_uk_carrier" || at(c, "cupid") == "" || at(c, "name") == "" || at(c, "alternative_cupids") == nil {
			t.Errorf("carrier %v", c)
		}
	}
}
