package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/portway/portway/internal/simulator"
	"github.com/portway/portway/internal/simulator/bandwidth"
	"github.com/portway/portway/internal/simulator/telnyx"
)

// simulateCommand serves the simulated providers alone, for the tests of other
// programs.
type simulateCommand struct {
	BandwidthAddr string `arg:"--bandwidth-addr,env:SIMULATE_BANDWIDTH_ADDR" default:"127.0.0.1:8081" help:"Address of the simulated Bandwidth: all its base paths."`
	TelnyxAddr    string `arg:"--telnyx-addr,env:SIMULATE_TELNYX_ADDR" default:"127.0.0.1:8082" help:"Address of the simulated Telnyx, under /v2."`
	State         string `arg:"--state,env:SIMULATE_STATE" help:"A file that keeps state, ledger and clock between runs."`
}

// Run serves until the context ends.
func (c *simulateCommand) Run(ctx context.Context, log *slog.Logger) error {
	s, err := openSimulators(ctx, c.State, c.BandwidthAddr, c.TelnyxAddr, log)
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Printf("bandwidth=%s\ntelnyx=%s\n", s.bandwidthURL(), s.telnyxURL())
	return s.serve(ctx)
}

// simulators are both simulated providers on their listeners.
type simulators struct {
	sandbox   *simulator.Sandbox
	bandwidth *bandwidth.Simulator
	telnyx    *telnyx.Simulator
	listeners [2]net.Listener
}

func openSimulators(ctx context.Context, state, bandwidthAddr, telnyxAddr string, log *slog.Logger) (*simulators, error) {
	sandbox, err := simulator.Open(simulator.Options{StatePath: state, Log: log})
	if err != nil {
		return nil, fmt.Errorf("open the sandbox: %w", err)
	}
	s := &simulators{sandbox: sandbox}
	if s.bandwidth, err = bandwidth.New(sandbox, bandwidth.Config{}); err != nil { //nolint:contextcheck // notifications outlive the start; the sandbox's end ends them
		return nil, fmt.Errorf("simulate bandwidth: %w", err)
	}
	if s.telnyx, err = telnyx.New(sandbox, telnyx.Config{}); err != nil { //nolint:contextcheck // webhooks outlive the start; the sandbox's end ends them
		return nil, fmt.Errorf("simulate telnyx: %w", err)
	}
	sandbox.Add(s.bandwidth)
	sandbox.Add(s.telnyx)
	for i, addr := range []string{bandwidthAddr, telnyxAddr} {
		if s.listeners[i], err = new(net.ListenConfig).Listen(ctx, "tcp", addr); err != nil {
			s.close()
			return nil, fmt.Errorf("listen for a simulator: %w", err)
		}
	}
	return s, nil
}

func (s *simulators) address(i int) string  { return "http://" + s.listeners[i].Addr().String() }
func (s *simulators) bandwidthURL() string  { return s.address(0) + "/api/v2" }
func (s *simulators) bandwidthAuth() string { return s.address(0) + "/api/v1/oauth2/token" }
func (s *simulators) telnyxURL() string     { return s.address(1) + "/v2" }

func (s *simulators) serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		s.sandbox.Run(ctx)
		return nil
	})
	for i, p := range []simulator.Provider{s.bandwidth, s.telnyx} {
		server := &http.Server{Handler: s.sandbox.Handler(p), ReadHeaderTimeout: 10 * time.Second}
		group.Go(func() error {
			<-ctx.Done()
			return server.Close()
		})
		group.Go(func() error {
			if err := server.Serve(s.listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *simulators) close() {
	for _, l := range s.listeners {
		if l != nil {
			_ = l.Close()
		}
	}
	_ = s.sandbox.Close()
}
