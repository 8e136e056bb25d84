// Command gateway is Portway: one binary that serves the API, migrates its
// database, makes keys, simulates the providers, and shows itself off. It
// wires the packages together; nothing imports it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	_ "time/tzdata" // porting reckons in the zones of carriers, wherever it runs

	"github.com/alexflint/go-arg"

	"github.com/portway/portway/internal/telemetry"
)

// cli is every command, flag and environment variable.
type cli struct {
	LogFormat logFormat  `arg:"--log-format,env:LOG_FORMAT" default:"json" help:"How log lines are written to stderr: json or text."`
	LogLevel  slog.Level `arg:"--log-level,env:LOG_LEVEL" default:"info" help:"The least level that is logged."`

	Dev      *devCommand      `arg:"subcommand:dev" help:"Run everything on this machine: a private Postgres, both simulators, the API and its docs."`
	Demo     *demoCommand     `arg:"subcommand:demo" help:"Port numbers through both simulators on a fast clock, and fail unless every order completes."`
	Serve    *serveCommand    `arg:"subcommand:serve" help:"Serve the API in production."`
	Migrate  *migrateCommand  `arg:"subcommand:migrate" help:"Bring the database's schema up to date. Any number may run at once."`
	Simulate *simulateCommand `arg:"subcommand:simulate" help:"Serve the simulated providers alone."`
	Keys     *keysCommand     `arg:"subcommand:keys" help:"Make, list, revoke and rotate API keys."`
	Keyset   *keysetCommand   `arg:"subcommand:keyset" help:"Make encryption keysets."`
	Doctor   *doctorCommand   `arg:"subcommand:doctor" help:"Check database, schema, keyset, credentials and reachability, one line each."`
}

// Description heads the help.
func (*cli) Description() string {
	return "A provider-agnostic gateway for porting telephone numbers in.\n"
}

// A command is what its flags and environment variables are parsed into.
type command interface {
	Run(ctx context.Context, log *slog.Logger) error
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
	parser, err := arg.NewParser(arg.Config{Program: "gateway"}, &c)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	err = parser.Parse(args)
	if errors.Is(err, arg.ErrHelp) {
		fmt.Print(help(parser))
		return 0
	}
	chosen, complete := parser.Subcommand().(command)
	if err == nil && !complete {
		err = errors.New("a command is missing")
	}
	if err != nil {
		name := strings.Join(append([]string{"gateway"}, parser.SubcommandNames()...), " ")
		fmt.Fprintf(os.Stderr, "%s: %v; %s --help says more\n", name, err, name)
		return 2
	}
	if err := chosen.Run(ctx, telemetry.WithIDs(newLogger(c.LogFormat, c.LogLevel))); err != nil {
		fmt.Fprintln(os.Stderr, "gateway:", err)
		return 1
	}
	return 0
}

// help is the parser's, with one word for the dozens of flags that its usage
// line would name.
func help(parser *arg.Parser) string {
	var b strings.Builder
	parser.WriteHelp(&b)
	return optional.ReplaceAllString(b.String(), " [flags]")
}

var optional = regexp.MustCompile(`(?: \[--[^\]]+\])+`)

// logFormat is json or text.
type logFormat string

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *logFormat) UnmarshalText(text []byte) error {
	*f = logFormat(text)
	if *f != "json" && *f != "text" {
		return fmt.Errorf("%q is neither json nor text", text)
	}
	return nil
}

func newLogger(format logFormat, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}
