package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the tables and the answers in the README anew")

const readmeFile = "../../README.md"

func readme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// holdReadme fails the test unless the README is as wanted, or makes it so.
func holdReadme(t *testing.T, have, want string) {
	t.Helper()
	if have == want {
		return
	}
	if *update {
		if err := os.WriteFile(readmeFile, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the README is stale; go test ./cmd/gateway -run Readme -update writes it anew:\n%s", cmp.Diff(have, want))
}

var tableMarker = regexp.MustCompile(`(?s)<!-- table: (\w+) -->\n.*?<!-- /table -->`)

// One after the other: with -update, both write the README.
func TestReadme(t *testing.T) {
	t.Run("tables", func(t *testing.T) {
		have := readme(t)
		made := tables(t)
		written := map[string]bool{}
		want := tableMarker.ReplaceAllStringFunc(have, func(old string) string {
			name := tableMarker.FindStringSubmatch(old)[1]
			if made[name] == "" {
				t.Fatalf("nobody makes a table %q", name)
			}
			written[name] = true
			return fmt.Sprintf("<!-- table: %s -->\n\n%s\n<!-- /table -->", name, made[name])
		})
		for name := range made {
			if !written[name] {
				t.Errorf("the README has no place for the table %q", name)
			}
		}
		holdReadme(t, have, want)
	})
	t.Run("walk-through", testWalkThrough)
	t.Run("provider accounts", testAccountsExample)
	t.Run("links", func(t *testing.T) {
		text := readme(t)
		for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(text, -1) {
			target := link[1]
			switch {
			case strings.Contains(target, "://"):
			case strings.HasPrefix(target, "#"):
				if !anchors(text)[target] {
					t.Errorf("no heading for the link %s", target)
				}
			default:
				if _, err := os.Stat(filepath.Join(filepath.Dir(readmeFile), target)); err != nil {
					t.Errorf("a link to what isn't there: %v", err)
				}
			}
		}
	})
}

// anchors are the links to a document's headings.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		found["#"+strings.ReplaceAll(name, " ", "-")] = true
	}
	return found
}
