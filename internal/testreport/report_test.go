package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// suite is a run in which one test passes, one is skipped, one fails and one panics.
const suite = `{"Action":"start","Package":"example.com/a"}
{"Action":"output","Package":"example.com/a","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"output","Package":"example.com/a","Test":"TestGood","Output":"    a_test.go:5: chatter\n"}
{"Action":"pass","Package":"example.com/a","Test":"TestGood"}
{"Action":"output","Package":"example.com/a","Test":"TestNeedsRoot","Output":"    a_test.go:9: only as root\n"}
{"Action":"output","Package":"example.com/a","Test":"TestNeedsRoot","Output":"--- SKIP: TestNeedsRoot (0.00s)\n"}
{"Action":"skip","Package":"example.com/a","Test":"TestNeedsRoot"}
{"Action":"output","Package":"example.com/a","Output":"PASS\n"}
{"Action":"output","Package":"example.com/a","Output":"ok  \texample.com/a\t0.1s\n"}
{"Action":"pass","Package":"example.com/a"}
{"Action":"output","Package":"example.com/b","Test":"TestBad","Output":"    b_test.go:7: wrong\n"}
{"Action":"output","Package":"example.com/b","Test":"TestBad","Output":"--- FAIL: TestBad (0.00s)\n"}
{"Action":"fail","Package":"example.com/b","Test":"TestBad"}
{"Action":"output","Package":"example.com/b","Test":"TestPanics","Output":"panic: boom\n"}
{"Action":"output","Package":"example.com/b","Output":"FAIL\texample.com/b\t0.1s\n"}
{"Action":"fail","Package":"example.com/b"}
{"Action":"output","Package":"example.com/c","Output":"?   \texample.com/c\t[no test files]\n"}
{"Action":"skip","Package":"example.com/c"}
{"ImportPath":"example.com/d","Action":"build-output","Output":"d.go:3:1: syntax error\n"}
go: a line of its own
`

func TestReport(t *testing.T) {
	t.Parallel()
	const results = "ok  \texample.com/a\t0.1s\n" +
		"    b_test.go:7: wrong\n--- FAIL: TestBad (0.00s)\n" +
		"FAIL\texample.com/b\t0.1s\n" +
		"panic: boom\n" +
		"d.go:3:1: syntax error\n" +
		"go: a line of its own\n" +
		"1 tests passed, 1 skipped\n"

	tests := map[string]struct {
		allowed    map[string]bool
		want       string
		unexpected int
	}{
		"a skip nobody allowed": {
			want: results + "  skipped (unexpected): example.com/a.TestNeedsRoot: only as root\n", unexpected: 1,
		},
		"an allowed skip": {
			allowed: map[string]bool{"a.TestNeedsRoot": true},
			want:    results + "  skipped: example.com/a.TestNeedsRoot: only as root\n",
		},
		"a test of a similar name": {
			allowed: map[string]bool{"a.TestNeeds": true},
			want:    results + "  skipped (unexpected): example.com/a.TestNeedsRoot: only as root\n", unexpected: 1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			r := newReport(&out)
			if err := r.read(strings.NewReader(suite)); err != nil {
				t.Fatal(err)
			}
			unexpected := r.summarise(test.allowed)
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.unexpected, unexpected); diff != "" {
				t.Errorf("unexpected skips (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSubtestsOfAnAllowedTestMayBeSkipped(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{"internal/a.TestX": true}
	for test, want := range map[string]bool{
		"example.com/internal/a.TestX":     true,
		"example.com/internal/a.TestX/sub": true,
		"example.com/internal/a.TestXY":    false,
		"example.com/internal/b.TestX":     false,
	} {
		if got := mayBeSkipped(allowed, test); got != want {
			t.Errorf("mayBeSkipped(%s) = %t, want %t", test, got, want)
		}
	}
}

func TestAllowedSkipsNeedAReason(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "allowed")
	if err := os.WriteFile(file, []byte("# heading\n\ninternal/a.TestX\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readAllowed(file); err == nil {
		t.Error("accepted a skip without a reason")
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	skips := `printf '{"Action":"skip","Package":"p","Test":"TestX"}\n'`
	tests := map[string]struct {
		script string
		strict bool
		want   int
	}{
		"when the tests do":                     {script: "exit 3", want: 3},
		"not when they pass":                    {script: "exit 0", want: 0},
		"in CI, for a skip nobody allowed":      {script: skips, strict: true, want: 1},
		"not elsewhere, for a skip not allowed": {script: skips, want: 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _ := run([]string{"sh", "-c", test.script}, "", test.strict)
			if diff := cmp.Diff(test.want, code); diff != "" {
				t.Errorf("exit code (-want +got):\n%s", diff)
			}
		})
	}
}
