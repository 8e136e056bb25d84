package localpg_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/localpg"
)

// crashEnv names the folder in which TestMain, in a child process, starts a server and then waits to be killed.
const crashEnv = "LOCALPG_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		server, err := localpg.Start(context.Background(), localpg.Options{Dir: dir})
		if err != nil {
			println(err.Error())
			os.Exit(1)
		}
		println("url=" + server.URL())
		select {}
	}
	os.Exit(m.Run())
}

func TestDataOutliveTheServer(t *testing.T) {
	t.Parallel()
	opts := localpg.Options{Dir: reachableDir(t), Database: "port-way"}

	first := start(t, opts)
	exec1(t, first, `CREATE TABLE kept (word text)`)
	exec1(t, first, `INSERT INTO kept VALUES ('still here')`)
	closeServer(t, first)
	if err := connect(t.Context(), first.URL()); err == nil {
		t.Fatal("the server still answers after Close")
	}

	second := start(t, opts)
	defer closeServer(t, second)
	if diff := cmp.Diff("still here", text(t, second, `SELECT word FROM kept`)); diff != "" {
		t.Errorf("row after a restart (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("on", text(t, second, `SHOW fsync`)); diff != "" {
		t.Errorf("a server that keeps its data must be safe (-want +got):\n%s", diff)
	}
}

func TestSecondStartJoinsTheFirst(t *testing.T) {
	t.Parallel()
	opts := localpg.Options{Dir: reachableDir(t)}
	owner := start(t, opts)

	guest := start(t, opts)
	if diff := cmp.Diff(owner.URL(), guest.URL()); diff != "" {
		t.Errorf("URL of the second start (-want +got):\n%s", diff)
	}
	closeServer(t, guest)
	if err := connect(t.Context(), owner.URL()); err != nil {
		t.Errorf("the server ended with its guest: %v", err)
	}
	closeServer(t, owner)
}

func TestStalePidFileIsSurvived(t *testing.T) {
	t.Parallel()
	opts := localpg.Options{Dir: reachableDir(t)}
	closeServer(t, start(t, opts))

	// A running process that is no Postgres: what is left after a power cut, when the number was given away again.
	stale := strings.Join([]string{"1234567", "/somewhere", "1", "5432", "", "", "", "ready", ""}, "\n")
	stale = strings.Replace(stale, "1234567", itoa(os.Getpid()), 1)
	if err := os.WriteFile(filepath.Join(opts.Dir, "data", "postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	server := start(t, opts)
	defer closeServer(t, server)
	if err := connect(t.Context(), server.URL()); err != nil {
		t.Errorf("connect: %v", err)
	}
}

func TestServerEndsWithAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashEnv+"="+dir)
	said, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	url := firstLine(t, said)
	if err := connect(t.Context(), url); err != nil {
		t.Fatalf("connect to the child's server: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, and says so

	deadline, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for connect(deadline, url) == nil {
	}
	if err := deadline.Err(); err != nil {
		t.Fatalf("the server still answers long after its process was killed: %v", err)
	}
	again := start(t, localpg.Options{Dir: dir})
	closeServer(t, again)
}

func TestEphemeralServerLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), "private")
	server := start(t, localpg.Options{Dir: dir, Ephemeral: true})
	if diff := cmp.Diff("off", text(t, server, `SHOW fsync`)); diff != "" {
		t.Errorf("setting (-want +got):\n%s", diff)
	}
	closeServer(t, server)
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		t.Errorf("left in %s: %v", dir, left)
	}
}

func TestStrangersAreKeptOut(t *testing.T) {
	t.Parallel()
	server := start(t, localpg.Options{Dir: reachableDir(t), Ephemeral: true})
	defer closeServer(t, server)
	config, err := pgx.ParseConfig(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	config.Password = "a guess"
	if conn, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		conn.Close(t.Context())
		t.Error("a wrong password was let in")
	}
}

func TestStartRefusesDataOfAnotherRelease(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	server, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
	if err == nil {
		closeServer(t, server)
		t.Fatal("started on the data of Postgres 9")
	}
	if !strings.Contains(err.Error(), "install Postgres 9") {
		t.Errorf("the error doesn't say what to do: %v", err)
	}
}

func TestStartNamesAClosedFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as another user")
	}
	closed := filepath.Join(reachableDir(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	server, err := localpg.Start(t.Context(), localpg.Options{Dir: filepath.Join(closed, "postgres")})
	if err == nil {
		closeServer(t, server)
		t.Fatal("started below a folder that Postgres can't enter")
	}
	if !strings.Contains(err.Error(), "chmod o+x "+closed) {
		t.Errorf("the error doesn't say what to do: %v", err)
	}
}

func TestFindWithoutPostgresSaysWhatToDo(t *testing.T) {
	t.Setenv("PG_BIN", t.TempDir())
	_, err := localpg.Find(t.Context())
	if !errors.Is(err, localpg.ErrNotFound) {
		t.Fatalf("Find() = %v, want ErrNotFound", err)
	}
	if !strings.Contains(err.Error(), "PG_BIN="+os.Getenv("PG_BIN")) {
		t.Errorf("the error doesn't name the folder: %v", err)
	}
}

func TestServerOutlivesItsLastReference(t *testing.T) {
	t.Parallel()
	// The server is never closed: it ends with this process, and its folder with it.
	dir, err := os.MkdirTemp("", "localpg-test-") //nolint:usetesting // t.TempDir's is gone before the process ends
	if err != nil {
		t.Fatal(err)
	}
	url := start(t, localpg.Options{Dir: dir, Ephemeral: true}).URL()
	for range 3 { // finalizers run after the collection that found them
		runtime.GC()
	}
	guest := start(t, localpg.Options{Dir: dir})
	if diff := cmp.Diff(url, guest.URL()); diff != "" {
		t.Errorf("the server was collected (-want +got):\n%s", diff)
	}
}
