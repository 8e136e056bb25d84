package portwaytest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// stopTime is how long a process may take to end by itself.
const stopTime = 20 * time.Second

// startProcess runs the gateway with a Postgres and simulators of its own, on free ports, in a folder that goes with
// the test.
func startProcess(ctx context.Context, tb testing.TB, program string) (instance, error) {
	tb.Helper()
	// Not the test's own folder: as root, Postgres runs as another user, who can't enter that.
	dir, err := os.MkdirTemp("", "portwaytest-")
	if err != nil {
		return instance{}, err
	}
	removed := func() { _ = os.RemoveAll(dir) }
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // see above
		removed()
		return instance{}, err
	}
	p, err := run(program, dir)
	if err != nil {
		removed()
		return instance{}, fmt.Errorf("run %s: %w", program, err)
	}
	ended := func() {
		p.end()
		removed()
	}
	i, err := p.ready(ctx)
	if err != nil {
		ended()
		return instance{}, fmt.Errorf("run %s: %w\n%s", program, err, p.log.tail())
	}
	tb.Cleanup(func() {
		ended()
		if tb.Failed() {
			tb.Logf("Portway wrote last:\n%s", p.log.tail())
		}
	})
	return i, nil
}

// A process is a running gateway dev. It ends when its input does, even if that is because the test was killed.
type process struct {
	cmd   *exec.Cmd
	input io.Closer
	said  *tail // on stdout
	log   *tail // on stderr
	done  chan struct{}
}

func run(program, dir string) (*process, error) {
	p := &process{cmd: exec.Command(program, "dev", "--with-stdin"), said: &tail{}, log: &tail{}, done: make(chan struct{})} //nolint:noctx // it outlives the start
	p.cmd.Env = append(os.Environ(),
		"PORTWAY_DATA_DIR="+dir, "LISTEN_ADDR=127.0.0.1:0", "SIMULATE_BANDWIDTH_ADDR=127.0.0.1:0", "SIMULATE_TELNYX_ADDR=127.0.0.1:0",
	)
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.log
	var err error
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	return p, nil
}

// ready waits until it serves.
func (p *process) ready(ctx context.Context) (instance, error) {
	var i instance
	err := eventually(ctx, p.done, func() error {
		said := p.said.values()
		docs, simulator := said["docs"], said["bandwidth"]
		if docs == "" || simulator == "" {
			return errors.New("it has not said where it serves")
		}
		at, err := url.Parse(simulator)
		if err != nil {
			return err
		}
		i = instance{url: strings.TrimSuffix(docs, "/docs"), key: said["key"], sim: "http://" + at.Host}
		return call(ctx, http.MethodGet, i.url+"/readyz", nil, nil)
	})
	return i, err
}

// end lets it end, and makes it if it doesn't.
func (p *process) end() {
	_ = p.input.Close()
	select {
	case <-p.done:
	case <-time.After(stopTime):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// eventually tries until it works, or there is no more use in it.
func eventually(ctx context.Context, ended <-chan struct{}, try func() error) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ended:
			return errors.New("it ended")
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		}
	}
}

// A tail keeps the end of what is written.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

const tailSize = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(len(t.kept)-tailSize, 0):]
	return len(p), nil
}

func (t *tail) tail() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}

// values are the whole lines that say name=value.
func (t *tail) values() map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(t.tail()) {
		if name, value, ok := strings.Cut(line, "="); ok && strings.HasSuffix(value, "\n") {
			values[name] = strings.TrimSpace(value)
		}
	}
	return values
}
