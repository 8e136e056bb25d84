package main

import (
	"slices"
	"testing"
	"time"
)

// The messaging side of a port at Telnyx has a completion of its own, minutes
// after voice is done.
func TestMessagingIsPortedAfterVoice(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	number := plainNumber("telnyx", 21)
	id := s.api.draft("telnyx", number, map[string]any{
		"messaging":        map[string]any{"enable": true},
		"provider_options": map[string]any{"telnyx": map[string]any{"messaging_profile_id": "4001987c-0b1a-4d77-9a07-3c1c2f7b5a10"}},
	})
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	if last := s.api.lastCommand(id); last != "submit succeeded" {
		t.Fatalf("%s\n%s", last, s.api.story(id))
	}
	s.untilStatus("completed", []string{id})
	s.advance(7 * time.Hour)
	messaging := at[map[string]any](s.api.order(id), "port_ins", 0, "messaging")
	if messaging["enable"] != true || messaging["status"] != "completed" {
		t.Errorf("messaging is %v\n%s", messaging, s.api.story(id))
	}
	var story []string
	for _, e := range s.api.timeline(id) {
		if e.kind == "messaging.status_changed" || e.kind == "port_in.status_changed" {
			story = append(story, e.kind+" "+at[string](e.data, "to"))
		}
	}
	voice, all := slices.Index(story, "port_in.status_changed completed"), slices.Index(story, "messaging.status_changed completed")
	if voice < 0 || all < voice {
		t.Errorf("told: %v", story)
	}
}
