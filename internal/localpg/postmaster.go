package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmaster is what a server says of itself in postmaster.pid ("Database File Layout" in the PostgreSQL manual).
type postmaster struct {
	pid, port int
}

// readPostmaster reports false if no server claims dataDir, or one has only begun to.
func readPostmaster(dataDir string) (postmaster, bool) {
	const pidLine, portLine = 0, 3

	text, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return postmaster{}, false
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) <= portLine {
		return postmaster{}, false
	}
	pid, pidErr := strconv.Atoi(strings.TrimSpace(lines[pidLine]))
	port, portErr := strconv.Atoi(strings.TrimSpace(lines[portLine]))
	return postmaster{pid: pid, port: port}, pidErr == nil && portErr == nil && pid > 1
}

// endOrphan stops a server that outlived the process which ran it, and removes a pid file that outlived its server.
// The caller holds the lock on the folder, so nobody else is using either.
func endOrphan(ctx context.Context, dataDir string) error {
	orphan, ok := readPostmaster(dataDir)
	if !ok {
		return nil
	}
	for signalled := false; runs(ctx, orphan.pid, dataDir); signalled = true {
		if !signalled {
			if err := syscall.Kill(orphan.pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("stop the Postgres left running in %s (process %d): %w", dataDir, orphan.pid, err)
			}
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return fmt.Errorf("wait for the Postgres left running in %s (process %d) to stop: %w", dataDir, orphan.pid, err)
		}
	}
	err := os.Remove(filepath.Join(dataDir, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// runs tells a server on dataDir from a process that was merely given the same number later. Every server is started
// with its folder on its command line.
func runs(ctx context.Context, pid int, dataDir string) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		// No /proc, as on macOS, or no such process, which ps reports as well.
		command, err = exec.CommandContext(ctx, "ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(command), dataDir)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
