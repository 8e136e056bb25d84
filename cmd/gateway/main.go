// Command gateway is Portway: one binary that serves the API, migrates its
// database, makes keys, simulates the providers, and shows itself off. It
// wires the packages together; nothing imports it.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // porting reckons in the zones of carriers, wherever it runs

	"github.com/alecthomas/kong"

	"github.com/portway/portway/internal/telemetry"
)

// cli is every command, flag and environment variable.
type cli struct {
	LogFormat string `enum:"json,text" default:"json" env:"LOG_FORMAT" help:"How log lines are written to stderr: json or text."`
	LogLevel  string `enum:"debug,info,warn,error" default:"info" env:"LOG_LEVEL" help:"The least level that is logged."`

	Dev      devCommand      `cmd:"" help:"Run everything on this machine: a private Postgres, both simulators, the API and its docs."`
	Demo     demoCommand     `cmd:"" help:"Port numbers through both simulators on a fast clock, and fail unless every order completes."`
	Serve    serveCommand    `cmd:"" help:"Serve the API in production."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to date. Any number may run at once."`
	Simulate simulateCommand `cmd:"" help:"Serve the simulated providers alone."`
	Keys     keysCommand     `cmd:"" help:"Make, list, revoke and rotate API keys."`
	Keyset   keysetCommand   `cmd:"" help:"Make encryption keysets."`
	Doctor   doctorCommand   `cmd:"" help:"Check database, schema, keyset, credentials and reachability, one line each."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run runs one command and returns the process's exit code.
func run(ctx context.Context, args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("gateway"), kong.UsageOnError(),
		kong.Description("A provider-agnostic gateway for porting telephone numbers in."))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		parser.FatalIfErrorf(err)
	}
	log := telemetry.WithIDs(newLogger(c.LogFormat, c.LogLevel))
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(log)
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "gateway:", err)
		return 1
	}
	return 0
}

func newLogger(format, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: l}
	if format == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}
