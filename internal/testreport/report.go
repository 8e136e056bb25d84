package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// event is one line of go test -json ("go doc test2json").
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// report collects the events of one run.
type report struct {
	out     io.Writer
	pending map[string]map[string]*bytes.Buffer // what tests printed that haven't passed: by package, then test
	skipped map[string]string                   // reason by package.Test
	passed  int
}

func newReport(out io.Writer) *report {
	return &report{out: out, pending: make(map[string]map[string]*bytes.Buffer), skipped: make(map[string]string)}
}

// read shows results as they come in.
func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.add(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) add(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		fmt.Fprintf(r.out, "%s", line) // go itself, about a package that it can't load
		return
	}
	switch e.Action {
	case "output":
		r.print(e)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "pass":
		if e.Test != "" {
			r.passed++
		}
		r.forget(e)
	case "skip":
		if e.Test != "" {
			r.skipped[e.Package+"."+e.Test] = reason(r.buffer(e).String())
		}
		r.forget(e)
	case "fail":
		r.fail(e)
	}
}

// packageResult matches the lines that go test ends a package with; "no test files" isn't a result.
var packageResult = regexp.MustCompile(`^(ok  |FAIL)\t`)

// print shows the lines about a package at once and keeps those of a test until its fate is known.
func (r *report) print(e event) {
	if e.Test == "" && packageResult.MatchString(e.Output) {
		fmt.Fprint(r.out, e.Output)
		return
	}
	r.buffer(e).WriteString(e.Output)
}

// fail shows what a test printed. When a package fails, that includes the tests which never ended: one of them
// panicked, or ran out of time.
func (r *report) fail(e event) {
	if e.Test != "" {
		fmt.Fprint(r.out, r.buffer(e).String())
		r.forget(e)
		return
	}
	for _, test := range slices.Sorted(maps.Keys(r.pending[e.Package])) {
		fmt.Fprint(r.out, r.pending[e.Package][test].String())
	}
	delete(r.pending, e.Package)
}

func (r *report) buffer(e event) *bytes.Buffer {
	tests := r.pending[e.Package]
	if tests == nil {
		tests = make(map[string]*bytes.Buffer)
		r.pending[e.Package] = tests
	}
	if tests[e.Test] == nil {
		tests[e.Test] = new(bytes.Buffer)
	}
	return tests[e.Test]
}

func (r *report) forget(e event) {
	if e.Test == "" {
		delete(r.pending, e.Package)
		return
	}
	delete(r.pending[e.Package], e.Test)
}

// summarise names what was skipped and returns how many skips are not allowed.
func (r *report) summarise(allowed map[string]bool) (unexpected int) {
	fmt.Fprintf(r.out, "%d tests passed, %d skipped\n", r.passed, len(r.skipped))
	for _, test := range slices.Sorted(maps.Keys(r.skipped)) {
		remark := " (unexpected)"
		if mayBeSkipped(allowed, test) {
			remark = ""
		} else {
			unexpected++
		}
		fmt.Fprintf(r.out, "  skipped%s: %s: %s\n", remark, test, r.skipped[test])
	}
	return unexpected
}

// mayBeSkipped holds for a test that is listed, by the end of its package's path, and for its subtests.
func mayBeSkipped(allowed map[string]bool, test string) bool {
	for name := range allowed {
		if test == name || strings.HasSuffix(test, "/"+name) || strings.Contains(test+"/", "/"+name+"/") {
			return true
		}
	}
	return false
}

var skipReason = regexp.MustCompile(`(?m)^\s+\S+\.go:\d+: (.*)$`)

// reason is what the test last logged, which is what it gave to Skip.
func reason(output string) string {
	matches := skipReason.FindAllStringSubmatch(output, -1)
	if len(matches) == 0 {
		return "no reason given"
	}
	return matches[len(matches)-1][1]
}

// readAllowed reads lines of a test's name, as path/of/package.TestName, and a reason, which is required.
func readAllowed(file string) (map[string]bool, error) {
	allowed := make(map[string]bool)
	if file == "" {
		return allowed, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the tests that may be skipped: %w", err)
	}
	for number, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, why, _ := strings.Cut(line, " ")
		if strings.TrimSpace(why) == "" {
			return nil, fmt.Errorf("%s:%d: no reason why %s may be skipped", file, number+1, name)
		}
		allowed[name] = true
	}
	return allowed, nil
}
