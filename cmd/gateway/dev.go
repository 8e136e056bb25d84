package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/localpg"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/seal"
	"github.com/portway/portway/migrations"
)

// devCommand runs everything on this machine. Its data are kept between runs.
type devCommand struct {
	dataDir
	ListenAddr    string `arg:"--listen-addr,env:LISTEN_ADDR" default:"127.0.0.1:8080" help:"Address of the API and its docs."`
	BandwidthAddr string `arg:"--bandwidth-addr,env:SIMULATE_BANDWIDTH_ADDR" default:"127.0.0.1:8081" help:"Address of the simulated Bandwidth."`
	TelnyxAddr    string `arg:"--telnyx-addr,env:SIMULATE_TELNYX_ADDR" default:"127.0.0.1:8082" help:"Address of the simulated Telnyx."`
	// A flag alone: a DATABASE_URL that is set for something else must not be taken for this.
	DatabaseURL string `arg:"--database-url" help:"A Postgres to use, as a URL, in place of a private one."`
	WithStdin   bool   `arg:"--with-stdin" help:"End when standard input does, so as not to outlive the program that started this."`
}

// dataDir is where gateway dev keeps its data.
type dataDir struct {
	DataDir string `arg:"--data-dir,env:PORTWAY_DATA_DIR" help:"Where data are kept between runs. By default the user's data folder; as root, one that the unprivileged Postgres can enter."`
}

// file is the path of a file in it.
func (d dataDir) file(name string) (string, error) {
	if d.DataDir != "" {
		return filepath.Join(d.DataDir, name), nil
	}
	dir, err := localpg.DefaultDataDir("portway")
	return filepath.Join(dir, name), err
}

// devKeyFile holds the API key that gateway dev makes.
const devKeyFile = "api-key"

// devSite is the site of orders that name none: the simulated account has it.
const devSite = "2439"

// Run serves until the context ends.
func (c *devCommand) Run(ctx context.Context, log *slog.Logger) error {
	dir, err := c.file("")
	if err != nil {
		return err
	}
	if c.WithStdin {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		go func() {
			defer stop()
			_, _ = io.Copy(io.Discard, os.Stdin)
		}()
	}
	s, err := startStack(ctx, dir, c.DatabaseURL, c.ListenAddr, c.BandwidthAddr, c.TelnyxAddr, log)
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Print(s.banner())
	return s.serve(ctx)
}

// A stack is everything on this machine: Postgres, simulators and gateway.
type stack struct {
	postgres   *localpg.Server // nil if it is somebody else's
	simulators *simulators
	gateway    *gateway
	key        string
}

// startStack starts everything; with a database's URL, everything but Postgres.
func startStack(ctx context.Context, dir, database, listen, bandwidthAddr, telnyxAddr string, log *slog.Logger) (_ *stack, err error) {
	s := &stack{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if database == "" {
		s.postgres, err = localpg.Start(ctx, localpg.Options{Dir: filepath.Join(dir, "postgres"), Database: "portway", Log: log})
		if err != nil {
			return nil, fmt.Errorf("start Postgres: %w", err)
		}
		database = s.postgres.URL()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	keyset, err := kept(filepath.Join(dir, "keyset.json"), func() (string, error) {
		made, err := seal.NewKeyset()
		return string(made), err
	})
	if err != nil {
		return nil, err
	}
	s.key, err = kept(filepath.Join(dir, devKeyFile), func() (string, error) { return newKey(devPrefix), nil })
	if err != nil {
		return nil, err
	}
	s.simulators, err = openSimulators(ctx, filepath.Join(dir, "sandbox.jsonl"), bandwidthAddr, telnyxAddr, log)
	if err != nil {
		return nil, err
	}
	if err := prepareDatabase(ctx, database, s.key, log); err != nil {
		return nil, err
	}
	sealer, err := seal.New([]byte(keyset))
	if err != nil {
		return nil, fmt.Errorf("read the encryption keyset: %w", err)
	}
	s.gateway, err = assemble(ctx, serveConfig{
		DatabaseURL: database, ListenAddr: listen,
		BandwidthAccountID: "9900000", BandwidthClientID: "sandbox", BandwidthClientSecret: "sandbox",
		BandwidthBaseURL: s.simulators.bandwidthURL(), BandwidthTokenURL: s.simulators.bandwidthAuth(), BandwidthSiteID: devSite,
		TelnyxAPIKey: "KEYsandbox", TelnyxBaseURL: s.simulators.telnyxURL(),
		SandboxURL: s.simulators.address(0), SweepEvery: defaultSweep,
	}, sealer, log)
	return s, err
}

// prepareDatabase brings the schema up to date and makes the key known.
func prepareDatabase(ctx context.Context, url, key string, log *slog.Logger) error {
	pool, err := openPool(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrations.Up(ctx, pool, log); err != nil {
		return err
	}
	return addKey(ctx, postgres.New(pool, nil, nil), "dev", []string{gatewayhttp.ScopeAdmin}, key, nil)
}

// kept returns what a file holds, which it makes if there is none. Only its
// owner can read it.
func kept(file string, make func() (string, error)) (string, error) {
	content, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read %s: %w", filepath.Base(file), err)
	}
	value, err := make()
	if err != nil {
		return "", fmt.Errorf("make %s: %w", filepath.Base(file), err)
	}
	if err := os.WriteFile(file, []byte(value+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep %s: %w", filepath.Base(file), err)
	}
	return value, nil
}

func (s *stack) serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.simulators.serve(ctx) })
	group.Go(func() error { return s.gateway.serve(ctx) })
	return group.Wait()
}

func (s *stack) close() {
	if s.gateway != nil {
		s.gateway.close()
	}
	if s.simulators != nil {
		s.simulators.close()
	}
	if s.postgres != nil {
		_ = s.postgres.Close()
	}
}

// banner is what a newcomer needs: addresses, key, and a first call to paste.
func (s *stack) banner() string {
	api := s.gateway.url()
	return fmt.Sprintf(`key=%s
docs=%s/docs
bandwidth=%s
telnyx=%s

curl -s %s/v1/portability-checks -H 'Authorization: Bearer %s' \
  -H 'Content-Type: application/json' -d '{"phone_numbers": ["+19199172854", "+12125558724"]}'
`, s.key, api, s.simulators.bandwidthURL(), s.simulators.telnyxURL(), api, s.key)
}
