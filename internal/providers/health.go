package providers

import (
	"sync"
	"time"
)

// Health is how well a provider account answers.
type Health string

// The healths.
const (
	HealthOK           Health = "ok"
	HealthDegraded     Health = "degraded"     // the last call failed
	HealthDown         Health = "down"         // several in a row did
	HealthUnauthorized Health = "unauthorized" // it turns our credentials away
)

// downAfter failures in a row, an account is down.
const downAfter = 3

// A pulse keeps the health of one account.
type pulse struct {
	mu        sync.Mutex
	health    Health
	failures  int
	checkedAt time.Time
}

func (p *pulse) beat(f *Failure, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case f != nil && (f.Code == "no_request" || f.Code == "cancelled"):
		return // says nothing of the provider
	case f != nil && f.Unauthorized:
		p.health, p.failures = HealthUnauthorized, 0
	case f == nil || f.Family == Refused || f.Bare:
		p.health, p.failures = HealthOK, 0
	case f.Code == "breaker_open":
		p.health, p.failures = HealthDown, downAfter
		return // nobody asked the provider
	default:
		p.failures++
		p.health = HealthDegraded
		if p.failures >= downAfter && f.Code != "throttled" {
			p.health = HealthDown
		}
	}
	p.checkedAt = at
}

func (p *pulse) read() (Health, time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.health, p.checkedAt
}
