package bandwidth_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// receiver is a callback's other end. It asks for credentials as long as none come, if it has any.
type receiver struct {
	url        string
	challenged chan string // bodies it refused for want of credentials
	got        chan answer // bodies it took
}

func receive(t *testing.T, user, password string) *receiver {
	t.Helper()
	r := &receiver{challenged: make(chan string, 100), got: make(chan answer, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		u, p, _ := req.BasicAuth()
		if u != user || p != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="hooks"`)
			w.WriteHeader(http.StatusUnauthorized)
			r.challenged <- string(body)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		r.got <- answer{header: req.Header, body: string(body)}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL + "/bandwidth"
	return r
}

// next is the next notification it took.
func (r *receiver) next(t *testing.T) answer {
	t.Helper()
	select {
	case a := <-r.got:
		return a
	case <-time.After(20 * time.Second): // only when none comes at all
		t.Fatal("no notification")
		return answer{}
	}
}

func (r *receiver) wantStatuses(t *testing.T, statuses ...string) {
	t.Helper()
	var got []string
	for range statuses {
		got = append(got, r.next(t).get(t, "Status"))
	}
	if diff := cmp.Diff(statuses, got); diff != "" {
		t.Errorf("notifications (-want +got):\n%s", diff)
	}
}

func subscriptionXML(orderType, url, more string) string {
	return fmt.Sprintf("<Subscription><OrderType>%s</OrderType><CallbackSubscription><URL>%s</URL>%s</CallbackSubscription></Subscription>", orderType, url, more)
}

const callbackCredentials = "<CallbackCredentials><BasicAuthentication><Username>hook</Username><Password>s3cret</Password></BasicAuthentication></CallbackCredentials>"

// subscribe answers the id of a subscription, which stands in its Location only.
func (h *harness) subscribe(body string) string {
	h.t.Helper()
	a := h.want(201, "POST", "/subscriptions", body)
	if a.body != "" {
		h.t.Errorf("the create answered %s", a.body)
	}
	_, id, ok := strings.Cut(a.header.Get("Location"), "/subscriptions/")
	if !ok {
		h.t.Fatalf("Location %q", a.header.Get("Location"))
	}
	return id
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	h := open(t, path)
	first := h.subscribe(subscriptionXML("portins", "https://hooks.example.test/a", callbackCredentials))
	second := h.subscribe(subscriptionXML("TOLLFREEPORTINGVALIDATIONS", "https://hooks.example.test/a", "<Expiry>7200</Expiry><NumberFormat>E164</NumberFormat>"))
	mail := h.subscribe("<Subscription><OrderType>bulkPortins</OrderType><EmailSubscription><Email>ops@example.test</Email><DigestRequested>DAILY</DigestRequested></EmailSubscription></Subscription>")
	const one = "Subscriptions/Subscription/"
	if diff := cmp.Diff([]string{
		one + "SubscriptionId=" + first, one + "OrderType=portins", one + "CallbackSubscription/URL=https://hooks.example.test/a",
		one + "CallbackSubscription/Expiry=86400", one + "CallbackSubscription/CallbackCredentials/BasicAuthentication/Username=hook",
		one + "CallbackSubscription/NumberFormat=LEGACY",
	}, leaves(t, h.want(200, "GET", "/subscriptions/"+first, "").body)); diff != "" {
		t.Errorf("the first (-want +got):\n%s", diff)
	}
	ids := func(query string) []string {
		return h.want(200, "GET", "/subscriptions"+query, "").all(t, one+"SubscriptionId")
	}
	if diff := cmp.Diff([]string{first, second, mail}, ids("")); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{second}, ids("?orderType=tollFreePortingValidations")); diff != "" {
		t.Errorf("of a type (-want +got):\n%s", diff)
	}
	if a := h.want(409, "POST", "/subscriptions", subscriptionXML("portins", "https://hooks.example.test/a", "")); a.get(t, "ResponseStatus/ErrorCode") != "16008" {
		t.Errorf("the same again: %s", a.body)
	}
	h.advance("2h") // the second is over, and the first renewed just in time
	h.want(404, "GET", "/subscriptions/"+second, "")
	h.advance("21h59m")
	h.want(200, "PUT", "/subscriptions/"+first, subscriptionXML("portins", "https://hooks.example.test/b", ""))
	h.advance("23h59m")
	again := open(t, path)
	if got := again.want(200, "GET", "/subscriptions/"+first, "").get(t, one+"CallbackSubscription/URL"); got != "https://hooks.example.test/b" {
		t.Errorf("renewed: %s", got)
	}
	h.advance("1m")
	h.want(404, "PUT", "/subscriptions/"+first, subscriptionXML("portins", "https://hooks.example.test/b", ""))
	if diff := cmp.Diff([]string{mail}, ids("")); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	h.want(200, "DELETE", "/subscriptions/"+mail, "")
	if got := h.want(404, "DELETE", "/subscriptions/"+mail, "").get(t, "ResponseStatus/ErrorCode"); got != "16000" {
		t.Errorf("deleted twice: %s", got)
	}
}

func TestSubscriptionIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	const url = "https://hooks.example.test/a"
	for name, tc := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"no XML":               {"portins", 400, "14501"},
		"no type":              {"<Subscription/>", 404, "14508"},
		"an unknown type":      {subscriptionXML("cats", url, ""), 404, "14500"},
		"an unknown event":     {"<Subscription><EventType>CATS</EventType></Subscription>", 404, "14507"},
		"nobody":               {"<Subscription><OrderType>portins</OrderType></Subscription>", 404, "14501"},
		"a weekly digest":      {"<Subscription><OrderType>portins</OrderType><EmailSubscription><Email>a@b.test</Email><DigestRequested>WEEKLY</DigestRequested></EmailSubscription></Subscription>", 404, "14502"},
		"no address":           {subscriptionXML("portins", "", ""), 404, "14503"},
		"a bad certificate":    {subscriptionXML("portins", url, "<CallbackCredentials><PublicKey>%</PublicKey></CallbackCredentials>"), 404, "14504"},
		"no password":          {subscriptionXML("portins", url, "<CallbackCredentials><BasicAuthentication><Username>u</Username></BasicAuthentication></CallbackCredentials>"), 404, "14505"},
		"a bad address":        {subscriptionXML("portins", "hooks", ""), 404, "14506"},
		"an expiry that is no": {subscriptionXML("portins", url, "<Expiry>soon</Expiry>"), 404, "14501"},
		"an unknown order":     {strings.Replace(subscriptionXML("portins", url, ""), "<Call", "<OrderId>nothing</OrderId><Call", 1), 404, "16004"},
	} {
		a := h.want(tc.status, "POST", "/subscriptions", tc.body)
		if got := a.get(t, "ResponseStatus/ErrorCode"); got != tc.code {
			t.Errorf("%s: %s, want %s", name, got, tc.code)
		}
	}
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	r := receive(t, "hook", "s3cret")
	subscribed := h.subscribe(subscriptionXML("portins", r.url, "<Expiry>31536000</Expiry>"+callbackCredentials))
	h.draft(orderFor("+12015550199")) // of which nobody hears
	h.submitted(orderFor("+12019991010"))
	id := h.submitted(orderFor("+12015550101"))
	first := r.next(t)
	if diff := cmp.Diff([]string{
		"SubscriptionId=" + subscribed, "OrderType=portins", "OrderId=" + id, "CustomerOrderId=PW-QUINCE-1", "Status=PENDING_DOCUMENTS",
		"LastModifiedDate=2026-12-01T15:00:00.000Z",
	}, leaves(t, first.body)); diff != "" {
		t.Errorf("the first (-want +got):\n%s", diff)
	}
	if got := first.header.Get("Content-Type"); got != "application/xml; charset=utf-8" {
		t.Errorf("Content-Type %s", got)
	}
	if challenged := <-r.challenged; challenged != first.body {
		t.Errorf("without credentials it sent %s", challenged)
	}
	h.advance("25h")
	r.wantStatuses(t, "SUBMITTED")
	foc := r.next(t)
	if got := [2]string{foc.get(t, "Status"), foc.get(t, "ActualFocDate")}; got != [2]string{"FOC", "2026-12-03T16:30:00.000Z"} {
		t.Errorf("the FOC: %v", got)
	}
	h.want(201, "POST", "/portins/"+id+"/notes", "<Note><UserId>sandbox</UserId><Description>hello</Description></Note>")
	note := r.next(t)
	if got := [2]string{note.get(t, "Status"), note.get(t, "Note")}; got != [2]string{"FOC", "hello"} {
		t.Errorf("the note: %v", got)
	}
	h.advance("48h")
	done := r.next(t)
	if got := [2]string{done.get(t, "Status"), done.get(t, "CompletedTelephoneNumbers/TelephoneNumber")}; got != [2]string{"COMPLETE", "2015550101"} {
		t.Errorf("the end: %v", got)
	}
	bad := h.submitted(orderFor("+12019991013"))
	h.advance("3h")
	r.wantStatuses(t, "PENDING_DOCUMENTS", "SUBMITTED")
	wrong := r.next(t)
	if wrong.get(t, "Status") != "EXCEPTION" || wrong.get(t, "OrderId") != bad || !strings.HasPrefix(wrong.get(t, "Message"), "7963: ") {
		t.Errorf("the exception: %s", wrong.body)
	}
	// By the time that the last one was asked for its credentials, the answer to the one before is noted.
	if got := h.want(200, "GET", "/subscriptions/"+subscribed, "").get(t, "Subscriptions/Subscription/CallbackSubscription/Status"); got != "202 Accepted" {
		t.Errorf("the last was answered %q", got)
	}
}

func TestNotificationsAreNotRepeated(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	asked := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if user, _, ok := req.BasicAuth(); ok {
			t.Errorf("%s showed itself unasked", user)
		}
		asked <- answer{body: string(body)}.get(t, "Status")
		w.WriteHeader(http.StatusUnauthorized) // and does not say how: the notification is lost
	}))
	t.Cleanup(server.Close)
	h.subscribe(subscriptionXML("portins", server.URL, callbackCredentials))
	h.submitted(orderFor("+12015550101"))
	h.advance("5s")
	h.submitted(orderFor("+12015550102"))
	if diff := cmp.Diff([]string{"PENDING_DOCUMENTS", "SUBMITTED", "PENDING_DOCUMENTS"}, []string{<-asked, <-asked, <-asked}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNotificationsOfOneOrder(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	r := receive(t, "", "")
	mine, other := h.submitted(orderFor("+12015550101")), h.submitted(orderFor("+12015550102"))
	of := strings.Replace(subscriptionXML("portins", r.url, "<Expiry>31536000</Expiry>"), "<Call", "<OrderId>"+mine+"</OrderId><Call", 1)
	id := h.subscribe(of)
	h.want(200, "DELETE", "/portins/"+other, "")
	h.want(200, "DELETE", "/portins/"+mine, "")
	if got := r.next(t); got.get(t, "Status") != "CANCELLED" || got.get(t, "OrderId") != mine {
		t.Errorf("got %s", got.body)
	}
	h.want(404, "GET", "/subscriptions/"+id, "") // with its order it ended
}

func TestNotificationsOfBulksAndValidations(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	bulks, validations := receive(t, "", ""), receive(t, "", "")
	h.subscribe(subscriptionXML("bulkPortins", bulks.url, "<Expiry>31536000</Expiry>"))
	h.subscribe(subscriptionXML("tollFreePortingValidations", validations.url, ""))
	id := h.validated("+18005550101")
	h.advance("5s")
	if got := validations.next(t); got.get(t, "Status") != "COMPLETE" || got.get(t, "OrderId") != id || got.get(t, "CustomerOrderId") != "PW-TF-1" {
		t.Errorf("the validation: %s", got.body)
	}
	id = h.bulk("+12015550101")
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	h.advance("240h")
	bulks.wantStatuses(t, "IN_PROGRESS")
	last := bulks.next(t)
	if last.get(t, "Status") != "COMPLETED" || last.get(t, "OrderId") != id {
		t.Errorf("the bulk: %s", last.body)
	}
}
