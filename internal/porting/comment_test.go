package porting_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// comments are an order's, without ids and instants.
func (h *house) comments(id string) []domain.Comment {
	h.t.Helper()
	comments, _, err := h.Comments(h.t.Context(), h.who, id, porting.Page{})
	if err != nil {
		h.t.Fatal(err)
	}
	return comments
}

func (h *house) say(id, body string, v domain.Visibility) (domain.Comment, error) {
	h.t.Helper()
	c, _, err := h.AddComment(h.t.Context(), h.who, id, porting.NewComment{Body: body, Visibility: v}, 0)
	return c, err
}

func (h *house) mustSay(id, body string, v domain.Visibility) {
	h.t.Helper()
	if _, err := h.say(id, body, v); err != nil {
		h.t.Fatal(err)
	}
}

func codes(err error) []string {
	refusal, ok := errors.AsType[*domain.Error](err)
	if !ok {
		return nil
	}
	out := []string{refusal.Code}
	for _, f := range refusal.Faults {
		out = append(out, f.Pointer+" "+f.Code)
	}
	return out
}

// What is internal stays; what is meant for the provider reaches every
// port-in that has been handed over.
func TestCommentGoesWhereItIsMeantTo(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100", "+13125550101", "+13125550102", "+13125550103")
	h.mustSay(id, "Call Ann first.", domain.InternalComment)
	_, err := h.say(id, "Please hurry.", domain.ProviderComment)
	if diff := cmp.Diff([]string{domain.CodeActionNotAllowed}, codes(err)); diff != "" {
		t.Errorf("a comment for nobody (-want +got):\n%s", diff)
	}
	h.submit(id)
	h.work(time.Minute)
	h.mustSay(id, "Please hurry.", domain.ProviderComment)
	h.work(time.Minute)

	portIns := h.order(id).PortIns
	if len(portIns) != 2 {
		t.Fatalf("%d port-ins", len(portIns))
	}
	for _, p := range portIns {
		at := p.PortIn.ProviderOrders[0].ID
		if got := h.carrier.comments[at]; len(got) != 1 || got[0].Body != "Please hurry." {
			t.Errorf("%s has %+v", at, got)
		}
	}
	all := h.comments(id)
	if len(all) != 2 || len(all[0].Deliveries) != 0 || len(all[1].Deliveries) != 2 {
		t.Fatalf("comments: %+v", all)
	}
	for _, d := range all[1].Deliveries {
		if d.Status != domain.DeliveryDelivered || d.ProviderCommentID != "note-1" {
			t.Errorf("delivery %+v", d)
		}
	}
	if got := h.told(id)[domain.EventCommentAdded]; got != 2 {
		t.Errorf("%d comments told", got)
	}
	h.sweep()
	if again := h.comments(id); len(again) != 2 {
		t.Errorf("a sweep made %d comments of 2", len(again))
	}
}

// The reply is lost, after the provider took the comment or before: it is
// there once.
func TestCommentWhoseReplyIsLost(t *testing.T) {
	t.Parallel()
	for _, moment := range []string{"before", "after"} {
		for _, mute := range []int{0, 3} {
			h := open(t)
			id := h.draft("+13125550100")
			h.submit(id)
			h.work(time.Minute)
			lost := 0
			h.carrier.fail = func(m string, s providers.Step) *providers.Failure {
				if m != moment || s.Kind != providers.StepComment || lost > 0 {
					return nil
				}
				lost++
				return &providers.Failure{Family: providers.Unknown, Code: "timeout"}
			}
			h.carrier.mute = mute // lists lag
			h.mustSay(id, "Gate code is 4.", domain.ProviderComment)
			h.work(2 * time.Minute)
			at := h.order(id).PortIns[0].PortIn.ProviderOrders[0].ID
			if got := h.carrier.comments[at]; len(got) != 1 {
				t.Errorf("lost %s, %d empty lists: written %d times", moment, mute, len(got))
			}
			all := h.comments(id)
			if d := all[0].Deliveries[0]; d.Status != domain.DeliveryDelivered || d.ProviderCommentID != "note-1" {
				t.Errorf("lost %s: delivery %+v", moment, d)
			}
			h.sweep()
			if again := h.comments(id); len(again) != 1 {
				t.Errorf("lost %s: the sweep made %d comments of it", moment, len(again))
			}
		}
	}
}

// Two with the same words are two, however the replies fare.
func TestTwoCommentsWithTheSameWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.carrier.fail = func(m string, s providers.Step) *providers.Failure {
		if m == "after" && s.Kind == providers.StepComment {
			return &providers.Failure{Family: providers.Unknown, Code: "http_502"}
		}
		return nil
	}
	h.mustSay(id, "Any news?", domain.ProviderComment)
	h.mustSay(id, "Any news?", domain.ProviderComment)
	h.work(2 * time.Minute)
	at := h.order(id).PortIns[0].PortIn.ProviderOrders[0].ID
	if got := h.carrier.comments[at]; len(got) != 2 {
		t.Errorf("written %d times", len(got))
	}
	ids := map[string]bool{}
	for _, c := range h.comments(id) {
		ids[c.Deliveries[0].ProviderCommentID] = true
	}
	if diff := cmp.Diff(map[string]bool{"note-1": true, "note-2": true}, ids); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A provider that neither confirms nor shows a comment is not written to for
// ever.
func TestCommentThatNeverShows(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.carrier.fail = func(m string, s providers.Step) *providers.Failure {
		if m == "before" && s.Kind == providers.StepComment {
			return &providers.Failure{Family: providers.Unknown, Code: "timeout"}
		}
		return nil
	}
	h.mustSay(id, "Any news?", domain.ProviderComment)
	h.work(5 * time.Minute)
	if d := h.comments(id)[0].Deliveries[0]; d.Status != domain.DeliveryUncertain {
		t.Errorf("delivery %+v", d)
	}
	sent := 0
	for _, call := range h.carrier.calls {
		if call == providers.StepComment {
			sent++
		}
	}
	if sent != 3 {
		t.Errorf("sent %d times", sent)
	}
}

func TestCommentRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.carrier.fail = func(_ string, s providers.Step) *providers.Failure {
		if s.Kind == providers.StepComment {
			return &providers.Failure{Family: providers.Refused, Code: "refused", Faults: []domain.ProviderFault{{Code: "9", Message: "AC-20417 is closed"}}}
		}
		return nil
	}
	h.mustSay(id, "Any news?", domain.ProviderComment)
	h.work(time.Minute)
	d := h.comments(id)[0].Deliveries[0]
	if d.Status != domain.DeliveryRefused || d.Reason != "[blanked] is closed" {
		t.Errorf("delivery %+v", d)
	}
}

// What people write at the provider becomes the order's own, once, without its
// secrets.
func TestCommentsOfTheProviderAreTakenOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	at := h.order(id).PortIns[0].PortIn.ProviderOrders[0].ID
	h.carrier.note(at, "Account AC-20417 is unknown.", false)
	h.carrier.note(at, "We ask the end user.", true)
	for range 2 {
		h.sweep()
	}
	type seen struct {
		Body string
		By   domain.Actor
	}
	var got []seen
	for _, c := range h.comments(id) {
		got = append(got, seen{c.Body, c.By.Type})
	}
	want := []seen{{"Account [blanked] is unknown.", domain.ProviderActor}, {"We ask the end user.", domain.Operator}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := h.told(id)[domain.EventCommentAdded]; got != 2 {
		t.Errorf("%d comments told", got)
	}
}

func TestCommentFaults(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	tests := []struct {
		name string
		in   porting.NewComment
		want []string
	}{
		{"blank", porting.NewComment{Body: " \n"}, []string{domain.CodeValidationFailed, "/body required"}},
		{"control character", porting.NewComment{Body: "a\x00b"}, []string{domain.CodeValidationFailed, "/body control_character"}},
		{"too long there", porting.NewComment{Body: strings.Repeat("é", 501), Visibility: domain.ProviderComment}, []string{domain.CodeValidationFailed, "/body too_long"}},
		{"unknown port-in", porting.NewComment{Body: "a", PortInID: "pti_0"}, []string{domain.CodeValidationFailed, "/port_in_id unknown"}},
	}
	for _, tt := range tests {
		_, _, err := h.AddComment(t.Context(), h.who, id, tt.in, 0)
		if diff := cmp.Diff(tt.want, codes(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, _, err := h.AddComment(t.Context(), h.who, id, porting.NewComment{Body: strings.Repeat("é", 500), Visibility: domain.ProviderComment}, 0); err != nil {
		t.Errorf("500 characters: %v", err)
	}
	stranger := h.who
	stranger.Tenant = "ten_other"
	if _, _, err := h.AddComment(t.Context(), stranger, id, porting.NewComment{Body: "a"}, 0); codes(err)[0] != domain.CodeNotFound {
		t.Errorf("another tenant: %v", err)
	}
	if _, _, err := h.Comments(t.Context(), stranger, id, porting.Page{}); codes(err)[0] != domain.CodeNotFound {
		t.Errorf("another tenant reads: %v", err)
	}
}
