package telnyx_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Every filter of the order list, in both generations of names.
func TestListOrdersInBothDialects(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.create("+12065550101")
	b.real.pass(time.Second)
	plain := b.create("+12125550102", "+12125550103")[0]
	b.real.pass(time.Second)
	full := b.ready("+14165550104")
	b.patch(full, tree{"customer_reference": "one, two", "customer_group_reference": "group"})
	b.confirm(full)
	parent := at(b.order(full), "parent_support_key").(string)

	numbersOf := func(path string) []string {
		var numbers []string
		for _, o := range at(b.get(path), "data").([]any) {
			numbers = append(numbers, at(o, "phone_numbers", 0, "phone_number").(string))
		}
		return numbers
	}
	for query, want := range map[string][]string{
		"":                           {"+14165550104", "+12125550102", "+12065550101"},
		"sort[]=created_at":          {"+12065550101", "+12125550102", "+14165550104"},
		"sort[value]=created_at":     {"+12065550101", "+12125550102", "+14165550104"},
		"sort=-created_at":           {"+14165550104", "+12125550102", "+12065550101"},
		"filter[status]=in-process":  {"+14165550104"},
		"filter[status][in][]=draft": {"+12125550102", "+12065550101"},
		"filter[status][in][]=draft&filter[status][in][]=in-process":                        {"+14165550104", "+12125550102", "+12065550101"},
		"filter[status][in]=in-process,submitted":                                           {"+14165550104"},
		"filter[customer_reference]=one, two":                                               {"+14165550104"},
		"filter[customer_group_reference]=group":                                            {"+14165550104"},
		"filter[parent_support_key]=" + parent:                                              {"+14165550104"},
		"filter[phone_numbers.country_code]=US":                                             {"+12125550102", "+12065550101"},
		"filter[phone_numbers][country_code]=US":                                            {"+12125550102", "+12065550101"},
		"filter[phone_numbers.carrier_name]=Cascade Broadband":                              {"+12065550101"},
		"filter[phone_numbers][carrier_name]=Cascade Broadband":                             {"+12065550101"},
		"filter[phone_numbers.phone_number][contains]=5550103":                              {"+12125550102"},
		"filter[phone_numbers][phone_number][contains]=5550103":                             {"+12125550102"},
		"filter[misc.type]=full":                                                            {"+14165550104"},
		"filter[misc][type]=partial":                                                        nil,
		"filter[end_user.admin.entity_name]=Lakeside Ltd":                                   {"+14165550104"},
		"filter[end_user][admin][entity_name]=Lakeside Ltd":                                 {"+14165550104"},
		"filter[end_user][admin][auth_person_name]=Ada Byron":                               {"+14165550104"},
		"filter[activation_settings.fast_port_eligible]=true":                               {"+14165550104", "+12125550102", "+12065550101"},
		"filter[activation_settings][fast_port_eligible]=false":                             nil,
		"filter[activation_settings.foc_datetime_requested][gt]=2027-02-05T14:59:59Z":       {"+14165550104"},
		"filter[activation_settings][foc_datetime_requested][lt]=2027-02-05T15:00:00.000Z":  nil,
		"filter[activation_settings][foc_datetime_requested][lt]=2027-02-05T16:00:00+00:00": {"+14165550104"},
		"filter[customer_group_reference]=group&filter[status]=draft":                       nil,
		"page[size]=1&page[number]=2":                                                       {"+12125550102"},
		"page[size]=2&page[number]=9":                                                       nil,
	} {
		if diff := cmp.Diff(want, numbersOf("/v2/porting_orders?"+escaped(query))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	meta := at(b.get("/v2/porting_orders?page[size]=2&page[number]=1"), "meta")
	if diff := cmp.Diff(any(tree{"page_number": 1.0, "page_size": 2.0, "total_pages": 2.0, "total_results": 3.0}), meta); diff != "" {
		t.Errorf("meta (-want +got):\n%s", diff)
	}
	if got := at(b.get("/v2/porting_orders?include_phone_numbers=false"), "data", 0, "phone_numbers"); got != nil {
		t.Errorf("numbers are shown although not wanted: %v", got)
	}
	if got := at(b.get("/v2/porting_orders/"+plain+"?include_phone_numbers=false"), "data", "phone_numbers"); got != nil {
		t.Errorf("numbers are shown although not wanted: %v", got)
	}
}

// escaped is a query as a client sends it: spaces escaped, brackets and pluses as they are.
func escaped(query string) string { return strings.ReplaceAll(query, " ", "%20") }

func TestListPhoneNumbers(t *testing.T) {
	t.Parallel()
	b := start(t)
	first := b.create("+12065550101")[0]
	second := b.create("+12125550102", "+12125550103")[0]
	for query, want := range map[string][]string{
		"":                                  {"+12125550102", "+12125550103", "+12065550101"},
		"filter[porting_order_id]=" + first: {"+12065550101"},
		"filter[porting_order_id][in][]=" + second:                         {"+12125550102", "+12125550103"},
		"filter[porting_order_id][in]=" + first + "," + second:             {"+12125550102", "+12125550103", "+12065550101"},
		"filter[phone_number]=%2B12125550103":                              {"+12125550103"},
		"filter[phone_number]=+12125550103":                                {"+12125550103"},
		"filter[phone_number][in][]=%2B12125550103":                        {"+12125550103"},
		"filter[porting_order_status]=draft&page[size]=1":                  {"+12125550102"},
		"filter[activation_status]=Active":                                 nil,
		"filter[portability_status]=confirmed&page[number]=2&page[size]=2": {"+12065550101"},
		"filter[support_key][eq]=sr_000000":                                nil,
		"filter[support_key][in][]=sr_000000":                              nil,
	} {
		var got []string
		for _, n := range at(b.get("/v2/porting_phone_numbers?"+query), "data").([]any) {
			got = append(got, at(n, "phone_number").(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	a := b.call(http.StatusOK, "GET", "/v2/porting_phone_numbers?filter[porting_order_id]="+url.QueryEscape(first), nil, "Accept", "text/csv")
	want := "phone_number,phone_number_type,porting_order_id,support_key,porting_order_status\r\n+12065550101,local," + first + ",,draft\r\n"
	if diff := cmp.Diff(want, string(a.body)); diff != "" {
		t.Errorf("CSV (-want +got):\n%s", diff)
	}
}

// An order shows its first 50 numbers; the rest is behind the link that it gives.
func TestManyNumbers(t *testing.T) {
	t.Parallel()
	b := start(t)
	var numbers []string
	for i := range 60 {
		numbers = append(numbers, "+121255502"+string(rune('0'+i/10))+string(rune('0'+i%10)))
	}
	id := b.create(numbers...)[0]
	o := b.get("/v2/porting_orders/" + id)
	if got := len(at(o, "data", "phone_numbers").([]any)); got != 50 {
		t.Errorf("%d numbers inlined, want 50", got)
	}
	if got := at(o, "data", "porting_phone_numbers_count"); got != 60.0 {
		t.Errorf("count %v, want 60", got)
	}
	link := at(o, "meta", "phone_numbers_url").(string)
	if got := len(at(b.get(link+"&page[size]=250"), "data").([]any)); got != 60 {
		t.Errorf("%d numbers behind the link, want 60", got)
	}
}
