package localpg_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/localpg"
)

// reachableDir is a temporary folder that Postgres can enter; t.TempDir's is closed to other users.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg-test-") //nolint:usetesting // t.TempDir's is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, opts localpg.Options) *localpg.Server {
	t.Helper()
	server, err := localpg.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func closeServer(t *testing.T, server *localpg.Server) {
	t.Helper()
	if err := server.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func connect(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func exec1(t *testing.T, server *localpg.Server, statement string) {
	t.Helper()
	conn := open(t, server)
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, server *localpg.Server, query string) string {
	t.Helper()
	conn := open(t, server)
	defer conn.Close(t.Context())
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func open(t *testing.T, server *localpg.Server) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// firstLine is what follows "url=" in the first line of r.
func firstLine(t *testing.T, r io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("read the child's first line: %v", err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "url=")
	if !ok {
		t.Fatalf("the child says %q", line)
	}
	return url
}

func itoa(n int) string { return strconv.Itoa(n) }
