package main

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexflint/go-arg"
	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, args ...string) (*cli, *arg.Parser, error) {
	t.Helper()
	var c cli
	parser, err := arg.NewParser(arg.Config{Program: "gateway"}, &c)
	if err != nil {
		t.Fatal(err)
	}
	return &c, parser, parser.Parse(args)
}

func TestEveryCommandRuns(t *testing.T) {
	t.Parallel()
	all := commands("gateway", reflect.TypeFor[cli]())
	if len(all) < 12 {
		t.Fatalf("%d commands", len(all))
	}
	for _, each := range all {
		args := strings.Fields(each.name)[1:]
		for _, flag := range each.flags {
			if flag.Get("arg") == "positional,required" {
				args = append(args, "key_1")
			}
		}
		if each.name == "gateway keys create" {
			args = append(args, "--tenant", "acme")
		}
		_, parser, err := parse(t, args...)
		if err != nil {
			t.Errorf("%s: %v", each.name, err)
		}
		if _, ok := parser.Subcommand().(command); !ok || each.help == "" {
			t.Errorf("%s is %T: %q", each.name, parser.Subcommand(), each.help)
		}
	}
}

func TestFlagsAreBelieved(t *testing.T) {
	t.Parallel()
	c, _, err := parse(t, "--log-level", "debug", "keys", "create", "--tenant", "acme", "--scopes", "read,admin", "--expires-in=48h", "--log-format", "text")
	if err != nil {
		t.Fatal(err)
	}
	want := keysCreateCommand{Tenant: "acme", Scopes: scopes{"read", "admin"}, ExpiresIn: 48 * time.Hour}
	want.databaseConfig = c.Keys.Create.databaseConfig // the environment may name one
	if diff := cmp.Diff(want, *c.Keys.Create, cmp.AllowUnexported(keysCreateCommand{}, databaseConfig{})); diff != "" {
		t.Error(diff)
	}
	if c.LogLevel != slog.LevelDebug || c.LogFormat != "text" {
		t.Errorf("logs %s from %s on", c.LogFormat, c.LogLevel)
	}
}

func TestWhatCannotBeParsedIsRefused(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no command":         {},
		"half a command":     {"keys"},
		"an unknown command": {"sing"},
		"an unknown flag":    {"serve", "--loud"},
		"an unknown scope":   {"keys", "create", "--tenant", "acme", "--scopes", "read,all"},
		"an unknown format":  {"--log-format", "xml", "demo"},
		"a missing flag":     {"keys", "create"},
		"a missing id":       {"keys", "revoke"},
		"no duration":        {"serve", "--sweep-every", "often"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended, end := context.WithCancel(t.Context())
			end() // what is not refused ends at once
			if code := run(ended, args); code != 2 {
				t.Errorf("ended with %d", code)
			}
		})
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	t.Parallel()
	_, parser, err := parse(t, "serve", "--help")
	if !errors.Is(err, arg.ErrHelp) {
		t.Fatal(err)
	}
	text := help(parser)
	if !strings.Contains(text, "\nUsage: gateway serve [flags]\n") {
		t.Errorf("begins %.200s", text)
	}
	names := regexp.MustCompile(`--[a-z-]+`)
	for _, flag := range reflect.VisibleFields(reflect.TypeFor[serveCommand]()) {
		if name := names.FindString(flag.Tag.Get("arg")); name != "" && !strings.Contains(text, "\n  "+name+" ") {
			t.Errorf("%s is missing", name)
		}
	}
}
