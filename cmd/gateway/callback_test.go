package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// rarely is between two sweeps that no test lives to see.
const rarely = "1000000h"

// callbacks starts a rig whose gateway hears of its orders by callbacks alone.
func callbacks(t *testing.T) *rig {
	t.Helper()
	return calledBack(t, "", rarely)
}

// calledBack starts a rig whose providers call back at the address, the
// gateway's own if it is "", and whose gateway sweeps every so often.
func calledBack(t *testing.T, publicURL, sweep string) *rig {
	t.Helper()
	s := newStand(t)
	var keys struct {
		Telnyx string `json:"telnyx_public_key"`
	}
	s.sandbox.call("GET", "keys", nil, &keys)
	addr := freeAddr(t)
	if publicURL == "" {
		publicURL = "http://" + addr
	}
	s.env = append(s.env, "LISTEN_ADDR="+addr, "PUBLIC_URL="+publicURL, "SWEEP_EVERY="+sweep, "TELNYX_PUBLIC_KEY="+keys.Telnyx,
		"BANDWIDTH_CALLBACK_USERNAME=portway", "BANDWIDTH_CALLBACK_PASSWORD=between us")
	s.startGateway()
	eventually(t, "the gateway has subscribed", 20*time.Second, func() bool {
		return strings.Contains(s.gateway.log.text(), `"operation":"subscribe"`)
	})
	return s
}

// With no sweep to help, callbacks bring every order to its end.
func TestCallbacksAlone(t *testing.T) {
	t.Parallel()
	s := callbacks(t)
	orders := map[string]string{}
	for _, provider := range bothProviders {
		id := s.api.draft(provider, plainNumber(provider, 7), nil)
		s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
		orders[provider] = id
	}
	for range portTime {
		// The simulators' own clock: the gateway's would have it look.
		s.sandbox.call("POST", "clock/advance", map[string]string{"duration": "24h"}, nil)
	}
	for provider, id := range orders {
		eventually(t, "the order at "+provider+" is completed", 20*time.Second, func() bool {
			return at[string](s.api.order(id), "status") == "completed"
		})
	}
}

// What nobody signed changes nothing.
func TestForgedCallback(t *testing.T) {
	t.Parallel()
	s := callbacks(t)
	for path, status := range map[string]int{"/hooks/telnyx": 401, "/hooks/bandwidth": 401, "/hooks/nobody": 404} {
		reply := s.api.try("POST", path, map[string]any{"data": map[string]any{"id": "e", "payload": map[string]any{"id": "po"}}})
		if reply.status != status {
			t.Errorf("%s answered %d: %s", path, reply.status, reply.text)
		}
		if reply.status == http.StatusUnauthorized && reply.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: 401 without a challenge", path)
		}
	}
}

// A port on demand goes live when its caller says, at either provider, and a
// comment reaches both.
func TestActivateOnDemand(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	for _, provider := range bothProviders {
		id := s.api.draft(provider, plainNumber(provider, 8), map[string]any{"activation": map[string]any{"mode": "on_demand"}})
		s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
		s.api.want(201, "POST", orderPath(id)+"/comments", map[string]any{"body": "Please call before.", "visibility": "provider"}, "Prefer", "wait=20")
		comment := at[[]any](s.api.want(200, "GET", orderPath(id)+"/comments", nil).body, "data")[0]
		if got := at[string](at[[]any](comment, "deliveries")[0], "status"); got != "delivered" {
			t.Errorf("%s: the comment is %s", provider, got)
		}
		portIn := func() any { return at[[]any](s.api.order(id), "port_ins")[0] }
		for day := 0; at[string](portIn(), "status") != "foc_confirmed"; day++ {
			if day == 4*portTime {
				t.Fatalf("%s: no FOC\n%s", provider, s.api.story(id))
			}
			s.advance(6 * time.Hour)
		}
		activation := at[map[string]any](portIn(), "activation")
		opens, err := time.Parse(time.RFC3339, at[string](at[[]any](activation, "windows")[0], "start"))
		if err != nil {
			t.Fatal(err)
		}
		deadline, err := time.Parse(time.RFC3339, at[string](activation, "deadline"))
		if err != nil {
			t.Fatal(err)
		}
		s.api.want(202, "POST", orderPath(id)+"/activate", map[string]any{"at": nil})
		for at[string](s.api.order(id), "status") != "completed" {
			var clock struct{ Now time.Time }
			s.sandbox.call("GET", "clock", nil, &clock)
			if !clock.Now.Before(deadline) {
				t.Fatalf("%s: not activated by %s, window from %s\n%s", provider, clock.Now, opens, s.api.story(id))
			}
			s.advance(time.Hour)
		}
		s.sandbox.wantOneCommitted(plainNumber(provider, 8))
		if got := s.api.lastCommand(id); got != "activate succeeded" {
			t.Errorf("%s: %s", provider, got)
		}
	}
}
