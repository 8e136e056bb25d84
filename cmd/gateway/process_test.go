package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A process is the shipped binary, running.
type process struct {
	name string
	cmd  *exec.Cmd
	log  *logbook
	done chan struct{}
}

// startProcess starts the binary with an environment of nothing but env. It is
// killed with the test at the latest, and what it wrote is shown if that failed.
func startProcess(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{name: args[0], cmd: exec.Command(binary, args...), log: &logbook{}, done: make(chan struct{})}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("gateway %s (process %d) wrote last:\n%s", p.name, p.cmd.Process.Pid, p.log.tail(60))
		}
	})
	return p
}

// kill ends it as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// says waits until it has written what matches, and returns the first group.
func (p *process) says(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	var found string
	eventually(t, p.name+" says "+pattern, 20*time.Second, func() bool {
		m := re.FindStringSubmatch(p.log.text())
		if m != nil {
			found = m[1]
			return true
		}
		select {
		case <-p.done:
			t.Fatalf("gateway %s ended:\n%s", p.name, p.log.text())
		default:
		}
		return false
	})
	return found
}

// output runs the binary to its end and returns what it printed.
func output(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	var wrote bytes.Buffer
	cmd.Stderr = &wrote
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("gateway %v: %v\n%s", args, err, wrote.String())
	}
	return string(printed)
}

// A logbook keeps all that a process writes.
type logbook struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.Write(p)
}

func (l *logbook) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.String()
}

// tail is the last lines.
func (l *logbook) tail(n int) string {
	lines := strings.Split(strings.TrimSpace(l.text()), "\n")
	return strings.Join(lines[max(len(lines)-n, 0):], "\n")
}
