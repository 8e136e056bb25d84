package operation_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portway/portway/internal/operation"
)

func TestHubWaitLooksAgainWhenWoken(t *testing.T) {
	t.Parallel()
	for name, wake := range map[string]func(*operation.Hub){
		"its topic":  func(h *operation.Hub) { h.Wake("cmd_1") },
		"everything": func(h *operation.Hub) { h.WakeAll() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hub, looks := operation.NewHub(), 0
				go func() {
					time.Sleep(time.Second)
					hub.Wake("cmd_2")
					time.Sleep(time.Second)
					wake(hub)
				}()
				began := time.Now()
				settled, err := hub.Wait(t.Context(), "cmd_1", func(context.Context) (bool, error) {
					looks++
					return looks == 2, nil
				})
				if !settled || err != nil || time.Since(began) != 2*time.Second {
					t.Errorf("Wait = %v, %v after %v; want true, nil after 2s", settled, err, time.Since(began))
				}
			})
		})
	}
}

func TestHubMissesNoWakeBetweenLookAndWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hub, looks := operation.NewHub(), 0
		settled, err := hub.Wait(t.Context(), "cmd_1", func(context.Context) (bool, error) {
			looks++
			hub.Wake("cmd_1")
			return looks == 3, nil
		})
		if !settled || err != nil {
			t.Errorf("Wait = %v, %v", settled, err)
		}
	})
}

func TestHubWaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hub := operation.NewHub()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		settled, err := hub.Wait(ctx, "cmd_1", func(context.Context) (bool, error) { return false, nil })
		if settled || err != nil {
			t.Errorf("Wait that ran out = %v, %v; want false, nil", settled, err)
		}
		broken := errors.New("broken")
		if _, err := hub.Wait(t.Context(), "cmd_1", func(context.Context) (bool, error) { return false, broken }); !errors.Is(err, broken) {
			t.Errorf("Wait = %v, want the look's error", err)
		}
	})
}
