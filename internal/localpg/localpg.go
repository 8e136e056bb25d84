// Package localpg finds the Postgres installed on this machine and runs a private server in a folder, unprivileged
// even when the caller is root. It serves development and tests; production brings its own database. It knows
// nothing of what is stored.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	superuser    = "postgres"
	dataName     = "data"
	passwordName = "password"
)

// Options say which server to run.
type Options struct {
	// Dir holds the data, the password and the log; it is made if need be. Required unless Ephemeral.
	Dir string

	// Port on 127.0.0.1; 0 means any free one.
	Port int

	// Database is created unless it exists. Empty means the server's own "postgres".
	Database string

	// Ephemeral is for tests: the server trades the safety of its data for speed, and Dir (a new temporary folder if
	// none is given) is removed when it ends.
	Ephemeral bool

	// Log is told what is used. Nil means nobody is.
	Log *slog.Logger
}

// Server is a running Postgres that ends with this process at the latest.
type Server struct {
	dir      string
	port     int
	password string
	database string

	// What follows is unset if another process runs the server.
	lock    *os.File
	keeper  *keeper
	process *process
}

// Start runs the server of a folder and returns when it answers. If another process runs it already, the result
// stands for that server, and Close leaves it alone. ctx bounds the start, not the server's life.
func Start(ctx context.Context, opts Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()

	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	as, err := currentOwner()
	if err != nil {
		return nil, err
	}
	dir, err := prepareDir(opts, as)
	if err != nil {
		return nil, fmt.Errorf("prepare a folder for Postgres: %w", err)
	}
	s := &Server{dir: dir, database: opts.Database}
	if s.database == "" {
		s.database = "postgres"
	}
	for {
		lock, err := tryLock(dir)
		if err != nil {
			return nil, err
		}
		if lock != nil {
			s.lock = lock
			err := s.run(ctx, opts, as)
			if err == nil {
				err = s.createDatabase(ctx)
			}
			if err != nil {
				return nil, errors.Join(err, s.Close())
			}
			return s, nil
		}
		if s.join(ctx) == nil && s.createDatabase(ctx) == nil {
			opts.Log.InfoContext(ctx, "using the Postgres that another process runs", "dir", dir, "port", s.port)
			return s, nil
		}
		// The other process is still starting its server, or has just ended.
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, fmt.Errorf("another process holds the Postgres in %s, and it doesn't answer: %w", dir, err)
		}
	}
}

// URL is how to connect to the server's database, as its superuser.
func (s *Server) URL() string { return s.urlOf(s.database) }

// Close stops the server, unless another process runs it.
func (s *Server) Close() error {
	if s.lock == nil {
		return nil
	}
	var err error
	if s.keeper != nil {
		err = s.keeper.end()
	}
	if s.process != nil {
		if err != nil { // somebody ended the keeper, so that the server is still there
			err = errors.Join(err, s.process.Signal(os.Interrupt))
		}
		<-s.process.exited
	}
	return errors.Join(err, s.lock.Close())
}

// run makes the data if there are none and starts the server. The lock is held.
func (s *Server) run(ctx context.Context, opts Options, as owner) error {
	if err := endOrphan(ctx, s.dataDir()); err != nil {
		return err
	}
	if err := as.own(s.dir); err != nil {
		return fmt.Errorf("give %s to the user that runs Postgres: %w", s.dir, err)
	}
	var err error
	if s.keeper, err = startKeeper(ctx, s.dir, as, opts.Ephemeral); err != nil {
		return err
	}
	found, err := Find(ctx)
	if err != nil {
		return err
	}
	programs, err := choose(found, s.dataDir())
	if err != nil {
		return err
	}
	if err := s.initialise(ctx, programs, as, opts.Ephemeral); err != nil {
		return err
	}
	// A port that was free a moment ago may be taken by now.
	for tries := 0; ; tries++ {
		s.port = opts.Port
		if opts.Port == 0 {
			if s.port, err = freePort(ctx); err != nil {
				return err
			}
		}
		err := s.launch(ctx, programs, as, opts.Ephemeral)
		if err == nil {
			opts.Log.DebugContext(ctx, "started Postgres", "release", programs.Major, "programs", programs.Dir, "dir", s.dir, "port", s.port)
			return nil
		}
		if !errors.Is(err, errPortTaken) || opts.Port != 0 || tries == 5 {
			return err
		}
	}
}

// join points s at the server that another process runs in the folder.
func (s *Server) join(ctx context.Context) error {
	other, ok := readPostmaster(s.dataDir())
	if !ok {
		return errors.New("no server yet")
	}
	password, err := os.ReadFile(s.passwordFile())
	if err != nil {
		return err
	}
	s.port, s.password = other.port, string(password)
	return s.ping(ctx)
}

func (s *Server) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.urlOf("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func (s *Server) createDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.urlOf("postgres"))
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer conn.Close(ctx)

	var exists bool
	const query = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := conn.QueryRow(ctx, query, s.database).Scan(&exists); err != nil {
		return fmt.Errorf("look for database %s: %w", s.database, err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{s.database}.Sanitize()); err != nil {
		return fmt.Errorf("create database %s: %w", s.database, err)
	}
	return nil
}

func (s *Server) urlOf(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (s *Server) dataDir() string      { return filepath.Join(s.dir, dataName) }
func (s *Server) passwordFile() string { return filepath.Join(s.dir, passwordName) }
func (s *Server) logFile() string      { return filepath.Join(s.dir, "postgres.log") }

func prepareDir(opts Options, as owner) (string, error) {
	dir := opts.Dir
	var err error
	switch {
	case dir != "":
		if dir, err = filepath.Abs(dir); err == nil {
			err = os.MkdirAll(filepath.Dir(dir), 0o755) //nolint:gosec // the server's user must get through to dir
		}
		if err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
	case opts.Ephemeral:
		dir, err = os.MkdirTemp("", "portway-postgres-")
	default:
		err = errors.New("none was named")
	}
	if err != nil {
		return "", err
	}
	return dir, as.reach(dir)
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
