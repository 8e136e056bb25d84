package bandwidth

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Order types that notifications are sent of. Others can be subscribed to, and nothing happens.
const (
	portInType     = "portins"
	bulkType       = "bulkPortins"
	validationType = "tollFreePortingValidations"
)

// orderTypes are those that a subscription may name (Bandwidth API reference, subscriptions).
var orderTypes = []string{
	portInType, bulkType, validationType, "portouts", "orders", "disconnects", "importToAccounts", "dldas", "lsrorders", "e911s", "tnoptions",
	"externalTns", "lidb", "lidbs", "importtnorders", "removeImportedTnOrders", "csrs", "emergencyEndpointGroup", "emergencyNotificationGroup",
}

const (
	defaultExpiry    = 24 * time.Hour
	maxCallbackUser  = 100
	maxSubscriptions = 100 // to all orders of one type; Bandwidth does not tell its own number
)

// A subscription is what has an order type's news sent to an address until it expires, on the virtual clock.
type subscription struct {
	ID        string
	Sequence  int
	OrderType string // one of orderTypes, in their spelling
	EventType string
	OrderID   string // "": of all orders
	Email     *emailSubscription
	Callback  *callback
	Renewed   time.Time
}

type callback struct {
	URL       string
	Expiry    time.Duration
	Username  string
	Password  string
	PublicKey string
	E164      bool
	Status    string // what the last notification was answered
}

func (sub *subscription) expired(now time.Time) bool {
	return sub.Callback != nil && !now.Before(sub.Renewed.Add(sub.Callback.Expiry))
}

func (s *Simulator) keepSubscription(sub *subscription) { s.save(subscriptionTable, sub.ID, sub) }

func (s *Simulator) unsubscribe(sub *subscription) {
	delete(s.subscriptions, sub.ID)
	s.save(subscriptionTable, sub.ID, nil)
}

// subscribed are the subscriptions in force, in the order of their making. Those that have expired are forgotten.
func (s *Simulator) subscribed(now time.Time) []*subscription {
	all := slices.SortedFunc(maps.Values(s.subscriptions), func(a, b *subscription) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return slices.DeleteFunc(all, func(sub *subscription) bool {
		if sub.expired(now) {
			s.unsubscribe(sub)
			return true
		}
		return false
	})
}

func (s *Simulator) addressedSubscription(c *call) *subscription {
	sub := s.subscriptions[c.PathValue("id")]
	if sub == nil || sub.expired(c.now) {
		return nil
	}
	return sub
}

func subscriptionRefusal(status, code int, description string) reply {
	return reply{status: status, body: subscriptionsResponse{ResponseStatus: &responseStatusXML{strconv.Itoa(code), description}}}
}

// postSubscription answers without a body: the id is in the Location.
func (s *Simulator) postSubscription(c *call) reply {
	sub, refusal := s.readSubscription(c)
	if refusal != nil {
		return *refusal
	}
	global := 0
	for _, other := range s.subscribed(c.now) {
		if other.same(sub) {
			return subscriptionRefusal(http.StatusConflict, 16008, "There is such a subscription already")
		}
		if other.OrderType == sub.OrderType && other.OrderID == "" {
			global++
		}
	}
	if sub.OrderID == "" && global >= maxSubscriptions {
		return subscriptionRefusal(http.StatusConflict, 16006, "There are too many subscriptions to all orders of a type")
	}
	s.sequence++
	sub.ID, sub.Sequence = uuid.NewString(), s.sequence
	s.subscriptions[sub.ID] = sub
	s.keepSubscription(sub)
	return reply{status: http.StatusCreated, location: s.address("subscriptions", sub.ID)}
}

// same tells whether two subscriptions would send the same news to the same place.
func (sub *subscription) same(other *subscription) bool {
	if sub.OrderType != other.OrderType || sub.EventType != other.EventType || sub.OrderID != other.OrderID {
		return false
	}
	if sub.Callback != nil && other.Callback != nil {
		return sub.Callback.URL == other.Callback.URL
	}
	return sub.Email != nil && other.Email != nil && sub.Email.Email == other.Email.Email
}

// readSubscription reads the subscription of a call, or answers what is wrong with it. Bandwidth has 404 for much of that.
func (s *Simulator) readSubscription(c *call) (*subscription, *reply) {
	refuse := func(status, code int, description string) (*subscription, *reply) {
		r := subscriptionRefusal(status, code, description)
		return nil, &r
	}
	var sent subscriptionXML
	if err := decode(c.body, &sent); err != nil {
		return refuse(http.StatusBadRequest, 14501, "The subscription is invalid")
	}
	sub := &subscription{OrderID: string(sent.OrderID), EventType: string(sent.EventType), Email: sent.EmailSubscription, Renewed: c.now}
	for _, known := range orderTypes {
		if strings.EqualFold(known, string(sent.OrderType)) {
			sub.OrderType = known
		}
	}
	switch {
	case sent.OrderType == "" && sent.EventType == "":
		return refuse(http.StatusNotFound, 14508, "The order type or the event type is required")
	case sent.OrderType != "" && sub.OrderType == "":
		return refuse(http.StatusNotFound, 14500, "Unknown order type; valid are "+strings.Join(orderTypes, ", "))
	case sub.EventType != "" && sub.EventType != "MESSAGING_LOST":
		return refuse(http.StatusNotFound, 14507, "Unknown event type; valid is MESSAGING_LOST")
	case (sent.CallbackSubscription == nil) == (sent.EmailSubscription == nil):
		return refuse(http.StatusNotFound, 14501, "A subscription is either for callbacks or for email")
	case sub.OrderID != "" && !s.known(sub.OrderType, sub.OrderID):
		return refuse(http.StatusNotFound, 16004, "There is no such order of that type")
	case sub.Email != nil:
		if d := string(sub.Email.DigestRequested); d != "" && d != "NONE" && d != "DAILY" {
			return refuse(http.StatusNotFound, 14502, "The digest is NONE or DAILY")
		}
		return sub, nil
	}
	sent.CallbackSubscription.Status = ""
	callback, code, problem := sent.CallbackSubscription.read()
	if problem != "" {
		return refuse(http.StatusNotFound, code, problem)
	}
	sub.Callback = callback
	return sub, nil
}

// known tells whether there is an order to subscribe to; of types that are not simulated there may be any.
func (s *Simulator) known(orderType, id string) bool {
	switch orderType {
	case portInType:
		return s.orders[id] != nil
	case bulkType:
		return s.bulks[id] != nil
	case validationType:
		return s.validations[id] != nil
	}
	return true
}

func (x *callbackXML) read() (c *callback, code int, problem string) {
	at, err := url.Parse(string(x.URL))
	switch {
	case x.URL == "":
		return nil, 14503, "The callback URL is empty"
	case err != nil || (at.Scheme != "http" && at.Scheme != "https") || at.Host == "":
		return nil, 14506, "The callback URL is invalid"
	}
	c = &callback{URL: string(x.URL), Expiry: defaultExpiry, E164: strings.EqualFold(string(x.NumberFormat), "E164")}
	if x.Expiry != "" {
		seconds, err := strconv.ParseInt(string(x.Expiry), 10, 32)
		if err != nil || seconds < 1 {
			return nil, 14501, "The expiry is no number of seconds"
		}
		c.Expiry = time.Duration(seconds) * time.Second
	}
	if x.CallbackCredentials == nil {
		return c, 0, ""
	}
	if b := x.CallbackCredentials.BasicAuthentication; b != nil {
		if b.Username == "" || b.Password == "" || len([]rune(string(b.Username))) > maxCallbackUser {
			return nil, 14505, "Basic authentication needs a user name, of up to 100 characters, and a password"
		}
		c.Username, c.Password = string(b.Username), string(b.Password)
	}
	c.PublicKey = string(x.CallbackCredentials.PublicKey)
	if _, err := base64.StdEncoding.DecodeString(c.PublicKey); err != nil {
		return nil, 14504, "The certificate cannot be read"
	}
	return c, 0, ""
}

// listSubscriptions lists all, or those of an order type or order.
func (s *Simulator) listSubscriptions(c *call) reply {
	var response subscriptionsResponse
	response.Subscriptions = &subscriptionsXML{}
	query := c.URL.Query()
	for _, sub := range s.subscribed(c.now) {
		if (query.Get("orderType") == "" || strings.EqualFold(query.Get("orderType"), sub.OrderType)) &&
			(query.Get("orderId") == "" || query.Get("orderId") == sub.OrderID) {
			response.Subscriptions.Subscription = append(response.Subscriptions.Subscription, sub.written())
		}
	}
	return reply{status: http.StatusOK, body: response}
}

// getSubscription wraps one as a list does. An example of the API reference leaves the inner wrapper out; clients rely on it.
func (s *Simulator) getSubscription(c *call) reply {
	sub := s.addressedSubscription(c)
	if sub == nil {
		return subscriptionRefusal(http.StatusNotFound, 16000, "There is no such subscription")
	}
	return reply{status: http.StatusOK, body: subscriptionsResponse{Subscriptions: &subscriptionsXML{[]subscriptionXML{sub.written()}}}}
}

// putSubscription replaces a subscription, whose life begins anew.
func (s *Simulator) putSubscription(c *call) reply {
	old := s.addressedSubscription(c)
	if old == nil {
		return subscriptionRefusal(http.StatusNotFound, 16000, "There is no such subscription")
	}
	sub, refusal := s.readSubscription(c)
	if refusal != nil {
		return *refusal
	}
	sub.ID, sub.Sequence = old.ID, old.Sequence
	s.subscriptions[sub.ID] = sub
	s.keepSubscription(sub)
	return reply{status: http.StatusOK}
}

func (s *Simulator) deleteSubscription(c *call) reply {
	sub := s.addressedSubscription(c)
	if sub == nil {
		return subscriptionRefusal(http.StatusNotFound, 16000, "There is no such subscription")
	}
	s.unsubscribe(sub)
	return reply{status: http.StatusOK}
}
