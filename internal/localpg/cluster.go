package localpg

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

var errPortTaken = errors.New("the port is taken")

// initialise makes the data and the password on the first run, and reads the password on later ones.
func (s *Server) initialise(ctx context.Context, programs Binaries, as owner, ephemeral bool) error {
	if _, err := os.Stat(s.dataDir()); err == nil {
		password, err := os.ReadFile(s.passwordFile())
		if err != nil {
			return fmt.Errorf("read the password of the data in %s: %w", s.dir, err)
		}
		s.password = string(password)
		return nil
	}
	s.password = rand.Text()
	if err := os.WriteFile(s.passwordFile(), []byte(s.password), 0o600); err != nil {
		return fmt.Errorf("write the password: %w", err)
	}
	// Renaming at the end means that a run cut short leaves nothing that looks like data.
	unfinished := s.dataDir() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished data: %w", err)
	}
	if err := as.own(s.dir); err != nil {
		return fmt.Errorf("give %s to the user that runs Postgres: %w", s.dir, err)
	}
	args := []string{
		"-D", unfinished, "--username=" + superuser, "--pwfile=" + s.passwordFile(), "--auth=password",
		"--encoding=UTF8", "--locale=C",
	}
	if ephemeral {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(programs.Dir, "initdb"), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = as.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make the data with %s: %w\n%s", cmd.Path, err, out)
	}
	if err := os.Rename(unfinished, s.dataDir()); err != nil {
		return fmt.Errorf("put the data in place: %w", err)
	}
	return nil
}

// launch starts the server on the port and waits until it answers.
func (s *Server) launch(ctx context.Context, programs Binaries, as owner, ephemeral bool) error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of Postgres: %w", err)
	}
	defer log.Close()

	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(programs.Dir, "postgres"), s.settings(ephemeral)...)
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = as.attributes()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start Postgres: %w", err)
	}
	p := &process{Process: cmd.Process, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
		// The server goes on even if the caller forgets s: until here, its lock and keeper must not be collected.
		runtime.KeepAlive(s)
	}()
	err = s.keeper.watch(cmd.Process)
	if err == nil {
		err = s.await(ctx, p)
	}
	if err != nil {
		return errors.Join(err, p.kill())
	}
	s.process = p
	return nil
}

// process is a server that was started.
type process struct {
	*os.Process

	exited chan struct{}
	err    error // set once exited is closed
}

// kill ends a server that never answered, so that Close finds none.
func (p *process) kill() error {
	if err := p.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end the Postgres that didn't answer: %w", err)
	}
	<-p.exited
	return nil
}

func (s *Server) await(ctx context.Context, p *process) error {
	for {
		if s.ping(ctx) == nil {
			return nil
		}
		select {
		case <-p.exited:
			text, _ := os.ReadFile(s.logFile())
			if bytes.Contains(text, []byte("could not create any TCP/IP sockets")) {
				return fmt.Errorf("start Postgres on port %d: %w", s.port, errPortTaken)
			}
			return fmt.Errorf("Postgres ended as soon as it was started (%w); its log says:\n%s", p.err, text)
		case <-ctx.Done():
			text, _ := os.ReadFile(s.logFile())
			return fmt.Errorf("wait for Postgres to answer: %w; its log says:\n%s", ctx.Err(), text)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *Server) settings(ephemeral bool) []string {
	args := []string{"-D", s.dataDir(), "-p", strconv.Itoa(s.port)}
	set := func(setting string) { args = append(args, "-c", setting) }

	set("listen_addresses=127.0.0.1")
	set("unix_socket_directories=") // a socket's path has a length limit that a temporary folder may exceed
	set("timezone=UTC")
	set("log_timezone=UTC")
	if ephemeral {
		set("fsync=off")
		set("synchronous_commit=off")
		set("full_page_writes=off")
		set("autovacuum=off")      // it would hold up the cloning of a template
		set("max_connections=400") // many packages, many parallel tests, a pool each
	}
	return args
}
