package operation

import (
	"context"
	"sync"
)

// A Hub wakes those who wait for something to settle. A topic is a command's
// id or a lane. Being woken means "look again" and nothing more.
type Hub struct {
	mu      sync.Mutex
	waiters map[string]map[chan struct{}]struct{}
}

// NewHub returns a hub nobody waits at.
func NewHub() *Hub {
	return &Hub{waiters: map[string]map[chan struct{}]struct{}{}}
}

// Wait returns true as soon as settled does, and false when ctx ends first. It
// asks once before it waits and again whenever topic is woken; because it
// subscribes before it asks, no wake is missed.
func (h *Hub) Wait(ctx context.Context, topic string, settled func(context.Context) (bool, error)) (bool, error) {
	woken, leave := h.Subscribe(topic)
	defer leave()
	for {
		done, err := settled(ctx)
		switch {
		case done && err == nil:
			return true, nil
		case ctx.Err() != nil:
			return false, nil
		case err != nil:
			return false, err
		}
		select {
		case <-woken:
		case <-ctx.Done():
			return false, nil
		}
	}
}

// Subscribe returns a channel that holds a value whenever topic was woken
// since the last receive. The caller leaves when it is done.
func (h *Hub) Subscribe(topic string) (woken <-chan struct{}, leave func()) {
	bell := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiters[topic] == nil {
		h.waiters[topic] = map[chan struct{}]struct{}{}
	}
	h.waiters[topic][bell] = struct{}{}
	return bell, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiters[topic], bell)
		if len(h.waiters[topic]) == 0 {
			delete(h.waiters, topic)
		}
	}
}

// Wake wakes everybody who waits for topic.
func (h *Hub) Wake(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ring(h.waiters[topic])
}

// WakeAll wakes everybody: wakes may have been missed.
func (h *Hub) WakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, bells := range h.waiters {
		ring(bells)
	}
}

func ring(bells map[chan struct{}]struct{}) {
	for bell := range bells {
		select {
		case bell <- struct{}{}:
		default: // it is ringing already
		}
	}
}
