package portwaytest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/portway/portway/client"
)

// A Sandbox is a running Portway with simulated providers, all on one virtual clock. Its methods fail the test when
// something is wrong with the sandbox itself.
type Sandbox struct {
	Client *client.Client // with a key that may read and write
	URL    string         // of the API; its docs are under /docs
	Key    string         // the client's API key, for other clients

	tb  testing.TB
	sim string // where the simulators are controlled
}

// startTime is the longest that a start may take, with a build and the pull of images.
const startTime = 5 * time.Minute

// An instance is a Portway that answers.
type instance struct{ url, key, sim string }

// Start starts Portway and ends it with the test.
func Start(tb testing.TB) *Sandbox {
	tb.Helper()
	ctx, stop := context.WithTimeout(context.WithoutCancel(tb.Context()), startTime)
	defer stop()
	image, program := os.Getenv("PORTWAY_IMAGE"), os.Getenv("PORTWAY_BIN")
	i, err := start(ctx, tb, image, program)
	if err != nil {
		refuse := tb.Skipf
		if os.Getenv("CI") == "true" || image+program != "" {
			refuse = tb.Fatalf
		}
		refuse("Portway can't be started:\n%v", err)
	}
	c, err := client.New(i.url, i.key)
	if err != nil {
		tb.Fatal(err)
	}
	return &Sandbox{Client: c, URL: i.url, Key: i.key, tb: tb, sim: i.sim}
}

// start tries what there is, as the package's comment says.
func start(ctx context.Context, tb testing.TB, image, program string) (instance, error) {
	tb.Helper()
	if program != "" {
		return startProcess(ctx, tb, program)
	}
	contained, dockerErr := startContainer(ctx, tb, image)
	if dockerErr == nil {
		return contained, nil
	}
	dockerErr = fmt.Errorf("in a container: %w", dockerErr)
	if image != "" {
		return instance{}, dockerErr
	}
	program, err := findProgram(ctx, tb.TempDir())
	if err == nil {
		var i instance
		if i, err = startProcess(ctx, tb, program); err == nil {
			return i, nil
		}
	}
	return instance{}, errors.Join(dockerErr, fmt.Errorf("as a process: %w", err))
}

// In is the sandbox for a subtest: it fails that one, not the test that started the sandbox.
func (s *Sandbox) In(tb testing.TB) *Sandbox {
	in := *s
	in.tb = tb
	return &in
}

// Now is the time on the virtual clock.
func (s *Sandbox) Now() time.Time {
	s.tb.Helper()
	var clock client.SandboxClock
	s.call(http.MethodGet, s.URL+"/sandbox/clock", nil, &clock)
	return s.read(clock)
}

// Advance moves the virtual clock ahead and returns the time on it. Whatever is due until then happens, at the
// providers and in the gateway, before Advance returns.
func (s *Sandbox) Advance(d time.Duration) time.Time {
	s.tb.Helper()
	var clock client.SandboxClock
	s.call(http.MethodPost, s.URL+"/sandbox/clock/advance", map[string]string{"duration": d.String()}, &clock)
	if !clock.Settled {
		s.tb.Logf("sandbox: after %v something is still at work", d)
	}
	return s.read(clock)
}

// AdvanceUntil moves the clock ahead, day by day, until the order has the status, such as "completed", and returns
// the order. It fails the test if that takes longer than so many days.
func (s *Sandbox) AdvanceUntil(orderID, status string, days int) *client.Order {
	s.tb.Helper()
	for day := 0; ; day++ {
		o, err := s.Client.Order(s.tb.Context(), orderID)
		switch {
		case err != nil:
			s.tb.Fatal(err)
		case o.Status == status:
			return o
		case day == days:
			s.tb.Fatalf("order %s is %s after %d days, not %s", orderID, o.Status, days, status)
		}
		s.Advance(24 * time.Hour)
	}
}

func (s *Sandbox) read(clock client.SandboxClock) time.Time {
	s.tb.Helper()
	now, err := time.Parse(time.RFC3339, clock.Now)
	if err != nil {
		s.tb.Fatalf("sandbox: read the clock: %v", err)
	}
	return now
}

// call sends a request to the sandbox's own controls, which ask for no key.
func (s *Sandbox) call(method, url string, body, into any) {
	s.tb.Helper()
	if err := call(context.WithoutCancel(s.tb.Context()), method, url, body, into); err != nil {
		s.tb.Fatalf("sandbox: %v", err)
	}
}

func call(ctx context.Context, method, url string, body, into any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, url, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, url, &sent)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	if reply.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, url, reply.Status, text)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	return nil
}
