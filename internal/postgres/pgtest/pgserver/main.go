// Command pgserver runs another command with a Postgres for tests, so that all the packages of one go test share a
// server:
//
//	pgserver go test ./...
//
// The server is chosen as pgtest chooses it, named in TEST_DATABASE_URL, and ended with the command.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/portway/portway/internal/postgres/pgtest"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	}
	os.Exit(code)
}

// run returns the command's exit code, or 1 with an error of our own.
func run(command []string) (code int, err error) {
	if len(command) == 0 {
		return 1, errors.New("name a command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	server, err := pgtest.StartServer(ctx)
	if err != nil {
		return 1, err
	}
	fmt.Fprintln(os.Stderr, "test databases:", server.Where)
	defer func() {
		if closeErr := server.Close(); closeErr != nil {
			code, err = 1, errors.Join(err, closeErr)
		}
	}()

	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = append(os.Environ(), pgtest.URLVariable+"="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return max(exit.ExitCode(), 1), nil // -1 means that a signal ended it
	}
	if err != nil {
		return 1, fmt.Errorf("run %s: %w", command[0], err)
	}
	return 0, nil
}
