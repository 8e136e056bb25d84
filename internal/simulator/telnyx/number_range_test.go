package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func span(start, end any) tree { return tree{"start_at": start, "end_at": end} }

// A block brings its numbers with it, and takes them away again.
func TestBlocks(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+4930555000")[0]
	blocks := "/v2/porting_orders/" + id + "/phone_number_blocks"
	made := into[tree](t, b.call(http.StatusCreated, "POST", blocks, tree{
		"phone_number_range": span("+4930555100", "+4930555199"), "activation_ranges": []tree{span("+4930555100", "+4930555149")},
	}))
	block := at(made, "data").(tree)
	want := tree{
		"id": block["id"], "record_type": "porting_phone_number_block", "country_code": "DE", "phone_number_type": "local",
		"phone_number_range": span("+4930555100", "+4930555199"), "activation_ranges": []any{span("+4930555100", "+4930555149")},
		"created_at": "2027-02-01T15:30:00.000000Z", "updated_at": "2027-02-01T15:30:00.000000Z",
	}
	if diff := cmp.Diff(want, block); diff != "" {
		t.Errorf("block (-want +got):\n%s", diff)
	}
	if got := at(b.order(id), "porting_phone_numbers_count"); got != 101.0 {
		t.Errorf("%v numbers, want 101", got)
	}
	number := at(b.get("/v2/porting_phone_numbers?filter[phone_number]=%2B4930555107"), "data", 0)
	if at(number, "block_reference_id") != block["id"] || at(number, "porting_order_id") != id {
		t.Errorf("number of the block: %v", number)
	}
	for filter, want := range map[string]float64{"": 1, "?filter[phone_number]=%2B4930555107": 1, "?filter[phone_number][in][]=+4930555200": 0, "?filter[status]=draft,ported": 1} {
		if got := at(b.get(blocks+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v blocks, want %v", filter, got, want)
		}
	}
	for name, body := range map[string]tree{
		"taken":            {"phone_number_range": span("+4930555199", "+4930555201"), "activation_ranges": []tree{span("+4930555199", "+4930555201")}},
		"turned round":     {"phone_number_range": span("+4930555299", "+4930555200"), "activation_ranges": []tree{span("+4930555200", "+4930555201")}},
		"too long":         {"phone_number_range": span("+4930550000", "+4930551000"), "activation_ranges": []tree{span("+4930550000", "+4930550001")}},
		"no activation":    {"phone_number_range": span("+4930555200", "+4930555209")},
		"outside":          {"phone_number_range": span("+4930555200", "+4930555209"), "activation_ranges": []tree{span("+4930555200", "+4930555210")}},
		"overlapping":      {"phone_number_range": span("+4930555200", "+4930555209"), "activation_ranges": []tree{span("+4930555200", "+4930555205"), span("+4930555205", "+4930555209")}},
		"no numbers":       {"phone_number_range": span("a", "b"), "activation_ranges": []tree{span("a", "b")}},
		"another country":  {"phone_number_range": span("+442079460200", "+442079460209"), "activation_ranges": []tree{span("+442079460200", "+442079460209")}},
		"of mobile number": {"phone_number_range": span("+4915155520", "+4915155529"), "activation_ranges": []tree{span("+4915155520", "+4915155529")}},
	} {
		a, err := b.send("POST", blocks, body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	gone := into[tree](t, b.call(http.StatusOK, "DELETE", blocks+"/"+block["id"].(string), nil))
	if diff := cmp.Diff(block, at(gone, "data").(tree)); diff != "" {
		t.Errorf("deleted (-made +got):\n%s", diff)
	}
	if got := at(b.order(id), "porting_phone_numbers_count"); got != 1.0 {
		t.Errorf("%v numbers, want 1", got)
	}
	b.call(http.StatusNotFound, "DELETE", blocks+"/"+block["id"].(string), nil)
	american := b.create("+12125550101")[0]
	b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+american+"/phone_number_blocks", tree{
		"phone_number_range": span("+12125550200", "+12125550209"), "activation_ranges": []tree{span("+12125550200", "+12125550209")},
	})
}

// A create takes blocks in place of numbers, all of it or nothing.
func TestCreateFromBlocks(t *testing.T) {
	t.Parallel()
	b := start(t)
	block := func(from, to string) tree {
		return tree{"phone_number_range": span(from, to), "activation_ranges": []tree{span(from, to)}}
	}
	a := b.call(http.StatusCreated, "POST", "/v2/porting_orders", tree{"phone_number_blocks": []tree{block("+4930555100", "+4930555109"), block("+4989555100", "+4989555109")}})
	if got := at(into[tree](t, a), "data", 0, "porting_phone_numbers_count"); got != 20.0 {
		t.Errorf("%v numbers, want 20", got)
	}
	for name, body := range map[string]tree{
		"on an order":  {"phone_number_blocks": []tree{block("+4930555105", "+4930555115")}},
		"overlapping":  {"phone_number_blocks": []tree{block("+4930555200", "+4930555209"), block("+4930555205", "+4930555215")}},
		"not German":   {"phone_number_blocks": []tree{block("+12125550200", "+12125550209")}},
		"far too long": {"phone_number_blocks": []tree{block("+4930000000", "+4939999999")}},
	} {
		a, err := b.send("POST", "/v2/porting_orders", body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	if got := at(b.get("/v2/porting_orders"), "meta", "total_results"); got != 1.0 {
		t.Errorf("%v orders, want only the first", got)
	}
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+4930555000")[0]
	number := at(b.order(id), "phone_numbers", 0, "id").(string)
	extensions := "/v2/porting_orders/" + id + "/phone_number_extensions"
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", extensions, tree{
		"porting_phone_number_id": number, "extension_range": span(0, 999), "activation_ranges": []tree{span(0, 9), span(990, 999)},
	})), "data").(tree)
	want := tree{
		"id": made["id"], "record_type": "porting_phone_number_extension", "porting_phone_number_id": number,
		"extension_range": span(0.0, 999.0), "activation_ranges": []any{span(0.0, 9.0), span(990.0, 999.0)},
		"created_at": "2027-02-01T15:30:00.000000Z", "updated_at": "2027-02-01T15:30:00.000000Z",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("extension (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		body tree
		want string
	}{
		"of another number": {tree{"porting_phone_number_id": id, "extension_range": span(0, 9), "activation_ranges": []tree{span(0, 9)}}, "/porting_phone_number_id"},
		"too many":          {tree{"porting_phone_number_id": number, "extension_range": span(0, 1000), "activation_ranges": []tree{span(0, 9)}}, "/extension_range"},
		"none":              {tree{"porting_phone_number_id": number, "activation_ranges": []tree{span(0, 9)}}, "/extension_range"},
		"none activated":    {tree{"porting_phone_number_id": number, "extension_range": span(0, 9)}, "/activation_ranges"},
	} {
		a := b.call(http.StatusUnprocessableEntity, "POST", extensions, c.body)
		if got := errorsOf(t, a); len(got) != 1 || got[0][0] != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	for filter, want := range map[string]float64{"": 1, "?filter[porting_phone_number_id]=" + number: 1, "?filter[phone_number]=%2B4930555000": 1, "?filter[porting_phone_number_id]=" + id: 0} {
		if got := at(b.get(extensions+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	b.call(http.StatusOK, "DELETE", extensions+"/"+made["id"].(string), nil)
	b.call(http.StatusNotFound, "DELETE", extensions+"/"+made["id"].(string), nil)
}

// A partial port of British local numbers needs to be told what becomes of the others.
func TestAssociatedNumbers(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+442079460101")[0]
	steps := func() any { return b.order(id)["additional_steps"] }
	if !cmp.Equal(steps(), any([]any{})) {
		t.Errorf("steps %v before anything is known", steps())
	}
	b.fill(id)
	b.patch(id, tree{"misc": tree{"type": "partial"}})
	if !cmp.Equal(steps(), any([]any{"associated_phone_numbers"})) {
		t.Errorf("steps %v, want associated_phone_numbers", steps())
	}
	a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
	if diff := cmp.Diff([][2]string{{"/additional_steps", "10015"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("confirm (-want +got):\n%s", diff)
	}
	list := "/v2/porting_orders/" + id + "/associated_phone_numbers"
	for name, body := range map[string]tree{
		"being ported":    {"action": "keep", "phone_number_range": span("+442079460100", "+442079460109")},
		"another country": {"action": "keep", "phone_number_range": span("+4930555100", "+4930555109")},
		"action":          {"action": "sell", "phone_number_range": span("+442079460200", "+442079460209")},
		"no range":        {"action": "keep"},
	} {
		a, err := b.send("POST", list, body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", list, tree{"action": "keep", "phone_number_range": span("+442079460200", "+442079460209")})), "data").(tree)
	for filter, want := range map[string]float64{"?filter[action]=keep&filter[phone_number]=%2B442079460205": 1, "?filter[action]=disconnect": 0, "?filter[phone_number]=+442079460210": 0} {
		if got := at(b.get(list+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	b.call(http.StatusOK, "DELETE", list+"/"+made["id"].(string), nil)
	b.patch(id, tree{"end_user": tree{"admin": tree{"billing_phone_number": "+442079460101"}}})
	b.call(http.StatusUnprocessableEntity, "POST", list, tree{"action": "keep", "phone_number_range": span("+442079460200", "+442079460209")})
	b.call(http.StatusCreated, "POST", list, tree{"action": "disconnect", "phone_number_range": span("+442079460200", "+442079460209")})
	b.confirm(id)
	b.advance(2 * time.Hour)
	b.call(http.StatusUnprocessableEntity, "POST", list, tree{"action": "disconnect", "phone_number_range": span("+442079460300", "+442079460309")})
}
