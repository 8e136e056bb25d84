// Command testreport runs a go test -json command, shows what an ordinary go test shows, and adds which tests were
// skipped and why:
//
//	testreport -allow FILE go test -json ./...
//
// With CI=true a skip that FILE doesn't list is a failure: on a machine that was set up for the purpose, a test that
// doesn't run is a hole.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	allow := flag.String("allow", "", "file that lists the tests that may be skipped, with the reason")
	flag.Parse()

	code, err := run(flag.Args(), *allow, os.Getenv("CI") == "true")
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	os.Exit(code)
}

func run(command []string, allowFile string, strict bool) (int, error) {
	if len(command) == 0 {
		return 1, errors.New("name a go test -json command to run")
	}
	allowed, err := readAllowed(allowFile)
	if err != nil {
		return 1, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("run %s: %w", command[0], err)
	}
	r := newReport(os.Stdout)
	readErr := r.read(events)
	waitErr := cmd.Wait()

	unexpected := r.summarise(allowed)
	switch {
	case readErr != nil:
		return 1, fmt.Errorf("read the results: %w", readErr)
	case waitErr != nil:
		if exit, ok := errors.AsType[*exec.ExitError](waitErr); ok {
			return max(exit.ExitCode(), 1), nil // -1 means that a signal ended it
		}
		return 1, waitErr
	case strict && unexpected > 0:
		return 1, fmt.Errorf("%d tests were skipped that %s doesn't list", unexpected, allowFile)
	}
	return 0, nil
}
