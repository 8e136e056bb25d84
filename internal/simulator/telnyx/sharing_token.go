package telnyx

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// The life of a sharing token, in seconds.
const (
	tokenLife    = 3600
	maxTokenLife = 172800
)

var tokenPermissions = []string{"porting_order.document.read", "porting_order.document.update"}

// sharingToken lets somebody without an account see an order's documents. Its end is an event.
type sharingToken struct {
	ID      string
	Expires *time.Time // nil once that has happened
}

type sharingTokenView struct {
	ID               string   `json:"id"`
	RecordType       string   `json:"record_type"`
	Token            string   `json:"token"`
	PortingOrderID   string   `json:"porting_order_id"`
	Permissions      []string `json:"permissions"`
	ExpiresInSeconds int      `json:"expires_in_seconds"`
	ExpiresAt        string   `json:"expires_at"`
	CreatedAt        string   `json:"created_at"`
}

// permissions are one word, or a list of them.
type permissions []string

// UnmarshalJSON takes both.
func (p *permissions) UnmarshalJSON(written []byte) error {
	var one string
	if json.Unmarshal(written, &one) == nil {
		*p = permissions{one}
		return nil
	}
	return json.Unmarshal(written, (*[]string)(p))
}

// shareOrder makes a token. What a request leaves out is an hour, and reading.
func (s *Simulator) shareOrder(c *call, o *order) (reply, error) {
	body := struct {
		ExpiresInSeconds int         `json:"expires_in_seconds"`
		Permissions      permissions `json:"permissions"`
	}{tokenLife, permissions{tokenPermissions[0]}}
	if err := c.decodeIfAny(&body); err != nil {
		return reply{}, err
	}
	var faults []wireError
	if body.ExpiresInSeconds < 1 || body.ExpiresInSeconds > maxTokenLife {
		faults = append(faults, codedError("10033", "/expires_in_seconds", "The value must be from 1 to 172800."))
	}
	if len(body.Permissions) == 0 || slices.ContainsFunc(body.Permissions, func(p string) bool { return !slices.Contains(tokenPermissions, p) }) {
		faults = append(faults, codedError("10032", "/permissions", "The permissions must be porting_order.document.read or porting_order.document.update."))
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	t := &sharingToken{ID: uuid.NewString(), Expires: new(c.now.Add(time.Duration(body.ExpiresInSeconds) * time.Second))}
	token, err := s.token(o, t, body.Permissions, c.now)
	if err != nil {
		return reply{}, err
	}
	o.SharingTokens = append(o.SharingTokens, t)
	s.orders.put(o.ID, o)
	return data(http.StatusCreated, sharingTokenView{
		ID: t.ID, RecordType: "porting_order_sharing_token", Token: token, PortingOrderID: o.ID, Permissions: body.Permissions,
		ExpiresInSeconds: body.ExpiresInSeconds, ExpiresAt: seconds(*t.Expires), CreatedAt: microseconds(c.now),
	}), nil
}

// token is the token itself: a JWT signed with HS256, by a key that nobody else has.
func (s *Simulator) token(o *order, t *sharingToken, p permissions, now time.Time) (string, error) {
	claims, err := json.Marshal(struct {
		Exp            int64    `json:"exp"`
		Ist            int64    `json:"ist"`
		Permissions    []string `json:"permissions"`
		PortingOrderID string   `json:"porting_order_id"`
	}{t.Expires.Unix(), now.Unix(), p, o.ID})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(claims)
	return signed + "." + encode(s.proof(signed)), nil
}

// proof shows that the simulator wrote something.
func (s *Simulator) proof(of string) []byte {
	mac := hmac.New(sha256.New, s.signer.Seed())
	mac.Write([]byte(of))
	return mac.Sum(nil)
}

func (s *Simulator) expireToken(o *order, t *sharingToken) {
	at := *t.Expires
	t.Expires = nil
	s.orders.put(o.ID, o)
	s.record(o, shareTokenExpired, at, nil)
}
