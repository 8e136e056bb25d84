package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// Two replicas are killed by turns, while one request after another is spoiled
// in one way or another, and every third order is cancelled. Each number ends
// with one committed provider order, or with none under way.
func TestStorm(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	pick := func(of ...string) string { return of[dice.IntN(len(of))] }

	s := newRig(t)
	replicas := []*process{s.gateway, s.start(s.env, "serve")}
	url := func(p *process) string { return "http://" + p.says(t, `"msg":"serving","address":"([^"]+)"`) }
	url(replicas[1])
	var kept, ended []outage
	const rounds = 12
	for i := range rounds {
		provider := bothProviders[i%2]
		o := outage{provider, "the storm", plainNumber(provider, i), ""}
		o.order = s.api.draft(provider, o.number, nil)
		f := fault{
			Provider: provider, Operation: pick("create_draft", "upload_document", "commit", "find", "fetch"),
			Moment: pick("before", "after"), Effect: pick("hold", "drop", "html"), Count: 1 + dice.IntN(2),
		}
		s.sandbox.spoil(f)
		hit := s.sandbox.hits(provider)
		s.api.begin(o.order, "submit")
		eventually(t, fmt.Sprintf("%+v hits", f), 20*time.Second, func() bool {
			return s.sandbox.hits(provider) > hit || s.api.lastCommand(o.order) != "submit running"
		})
		victim := i % 2
		replicas[victim].kill()
		s.api.url = url(replicas[1-victim])
		if i%3 == 2 {
			s.api.begin(o.order, "cancel")
			ended = append(ended, o)
		} else {
			kept = append(kept, o)
		}
		replicas[victim] = s.start(s.env, "serve")
		url(replicas[victim])
		if dice.IntN(3) == 0 {
			s.sandbox.release()
		}
	}
	over := time.Now()
	s.sandbox.release()
	for _, o := range append(kept, ended...) {
		eventually(t, o.String()+" has settled: "+o.order, settleWithin-time.Since(over), func() bool {
			last := s.api.lastCommand(o.order)
			return last == "submit succeeded" || last == "cancel succeeded"
		})
	}
	t.Logf("all settled %v after the storm", time.Since(over).Round(100*time.Millisecond))
	s.wantCompleted(kept)
	var ids []string
	for _, o := range ended {
		ids = append(ids, o.order)
	}
	s.untilStatus("cancelled", ids)
	for _, o := range ended {
		s.sandbox.wantNoneLive(o.number)
	}
}
