package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/http/apitest"
)

// A step of the README's walk-through is what a reader pastes, and what the
// README says comes of it.
type step struct {
	paste string
	kind  string // of what is shown: json, text, or "" for nothing
	shown string
}

var (
	walkThrough = regexp.MustCompile(`(?s)<!-- walk-through -->\n(.*)<!-- /walk-through -->`)
	stepPattern = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:\n```(json|text)\n(.*?)```\n)?")
	apiAddress  = "API=http://127.0.0.1:8080\n"
)

func stepsOf(text string) []step {
	var steps []step
	for _, m := range stepPattern.FindAllStringSubmatch(text, -1) {
		steps = append(steps, step{paste: m[1], kind: m[2], shown: m[3]})
	}
	return steps
}

// testWalkThrough does what a newcomer does: paste every block into one shell,
// against a stack of its own, and compare.
func testWalkThrough(t *testing.T) {
	have := readme(t)
	chapter := walkThrough.FindString(have)
	steps := stepsOf(chapter)
	if len(steps) == 0 || strings.Count(chapter, "```") != 2*len(steps)+2*strings.Count(chapter, "```json")+2*strings.Count(chapter, "```text") {
		t.Fatal("not every block of the walk-through is a step, or follows one")
	}
	got := newRig(t).paste(steps)
	i := -1
	want := stepPattern.ReplaceAllStringFunc(chapter, func(old string) string {
		i++
		diff := cmp.Diff(masked(t, steps[i].kind, steps[i].shown), masked(t, steps[i].kind, got[i]))
		if diff != "" && !*update {
			t.Errorf("pasted:\n%s-shown +answered:\n%s", steps[i].paste, diff)
		}
		if steps[i].kind == "" {
			return old
		}
		shown := steps[i].shown
		if diff != "" {
			shown = got[i]
		}
		return fmt.Sprintf("```sh\n%s```\n\n```%s\n%s```\n", steps[i].paste, steps[i].kind, laidOut(t, steps[i].kind, shown))
	})
	if *update {
		holdReadme(t, have, strings.Replace(have, chapter, want, 1))
	}
}

// paste runs the steps in one shell and returns what each of them printed.
func (s *rig) paste(steps []step) []string {
	s.t.Helper()
	dir := s.t.TempDir()
	for _, folder := range []string{"bin", "data", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.Symlink(binary, filepath.Join(dir, "bin/gateway")); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", devKeyFile), []byte(s.api.key+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	script := "set -eu\n"
	for i, step := range steps {
		script += fmt.Sprintf("{\n%s} >%s 2>%[2]s.err\n", step.paste, filepath.Join(dir, fmt.Sprint(i)))
	}
	if strings.Count(script, apiAddress) != 1 {
		s.t.Fatalf("the walk-through does not set the address once: %s", apiAddress)
	}
	script = strings.Replace(script, apiAddress, "API="+s.held().URL+"\n", 1)

	ctx, stop := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer stop()
	shell := exec.CommandContext(ctx, "bash")
	shell.Stdin = strings.NewReader(script)
	shell.Dir = dir
	shell.Env = []string{"PATH=" + os.Getenv("PATH"), "PORTWAY_DATA_DIR=" + filepath.Join(dir, "data"), "TMPDIR=" + filepath.Join(dir, "tmp")}
	failure := shell.Run()
	var printed []string
	for i, step := range steps {
		out, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i)))
		complaint, _ := os.ReadFile(filepath.Join(dir, fmt.Sprint(i)+".err"))
		if err != nil || len(complaint) > 0 || failure != nil && i == len(printed) && !exists(filepath.Join(dir, fmt.Sprint(i+1))) {
			s.t.Fatalf("%v, %v\n%s%s%s", failure, err, step.paste, out, complaint)
		}
		printed = append(printed, string(out))
	}
	if failure != nil {
		s.t.Fatal(failure)
	}
	return printed
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// held is the API behind one that holds its every answer against openapi.yaml.
func (s *rig) held() *httptest.Server {
	s.t.Helper()
	target, err := url.Parse(s.api.url)
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: apitest.Transport(s.t, http.DefaultTransport),
	})
	s.t.Cleanup(server.Close)
	return server
}

// documents are the JSON values that follow each other in a text.
func documents(t *testing.T, text string) []any {
	t.Helper()
	var all []any
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var v any
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("no JSON: %v: %s", err, text)
		}
		all = append(all, v)
	}
}

// laidOut is an answer as the README shows it.
func laidOut(t *testing.T, kind, text string) string {
	t.Helper()
	if kind != "json" {
		return text
	}
	var b strings.Builder
	for _, v := range documents(t, text) {
		b.WriteString(folded(v, "") + "\n")
	}
	return b.String()
}

// widest is how wide a line of JSON gets in the README.
const widest = 116

// folded is JSON on one line where that is short enough, else a line for each
// member.
func folded(v any, indent string) string {
	inner, outer, members := indent+"  ", [2]string{"{", "}"}, []string(nil)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			members = append(members, fmt.Sprintf("%q: %s", name, folded(v[name], inner)))
		}
	case []any:
		outer = [2]string{"[", "]"}
		for _, item := range v {
			members = append(members, folded(item, inner))
		}
	default:
		text, _ := json.Marshal(v) // what was decoded can be encoded
		return string(text)
	}
	line := outer[0] + strings.Join(members, ", ") + outer[1]
	if len(indent)+len(line) <= widest && !strings.Contains(line, "\n") {
		return line
	}
	return outer[0] + "\n" + inner + strings.Join(members, ",\n"+inner) + "\n" + indent + outer[1]
}

// changing are the words that are others at each run.
var changing = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "<id>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z`), "<instant>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d`), "<date>"},
	{regexp.MustCompile(`\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}`), "<date>"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "<hash>"},
}

// masked is what is compared of an answer: not what changes from run to run,
// and of JSON not how it is laid out.
func masked(t *testing.T, kind, text string) any {
	t.Helper()
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.instead)
	}
	if kind != "json" {
		return strings.Split(strings.TrimSpace(text), "\n")
	}
	return documents(t, text)
}
