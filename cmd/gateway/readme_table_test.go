package main

import (
	"cmp"
	"fmt"
	"go/build"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth"
	"github.com/portway/portway/internal/providers/providertest"
	"github.com/portway/portway/internal/providers/telnyx"
)

// tables are the README's, made from the code.
func tables(t *testing.T) map[string]string {
	t.Helper()
	all := commands("gateway", reflect.TypeFor[cli]())
	return map[string]string{
		"commands":  commandTable(all),
		"serve":     variableTable(all, "gateway serve"),
		"dev":       variableTable(all, "gateway dev"),
		"providers": providerTable(t),
		"packages":  packageTable(t),
	}
}

func markdown(head []string, rows [][]string) string {
	var b strings.Builder
	for i, row := range append([][]string{head, slices.Repeat([]string{"---"}, len(head))}, rows...) {
		if i != 1 {
			for j := range row {
				row[j] = strings.ReplaceAll(row[j], "|", `\|`)
			}
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	return b.String()
}

// A leaf is a command that does something, as the fields of cli describe it.
type leaf struct {
	name, help string
	flags      []reflect.StructTag
}

// commands are what a struct of commands leads to. Flags of the struct itself
// come after those of each.
func commands(name string, of reflect.Type) []leaf {
	var leaves []leaf
	var flags []reflect.StructTag
	for _, field := range reflect.VisibleFields(of) {
		tag := field.Tag.Get("arg")
		below, isCommand := strings.CutPrefix(tag, "subcommand:")
		switch {
		case field.Anonymous:
		case !isCommand:
			flags = append(flags, field.Tag)
		default:
			found := commands(name+" "+below, field.Type.Elem())
			if len(found) == 1 && found[0].help == "" {
				found[0].help = field.Tag.Get("help")
			}
			leaves = append(leaves, found...)
		}
	}
	if leaves == nil {
		return []leaf{{name: name, flags: flags}}
	}
	for i := range leaves {
		leaves[i].flags = slices.Concat(leaves[i].flags, flags)
	}
	return leaves
}

func commandTable(all []leaf) string {
	var rows [][]string
	for _, command := range all {
		rows = append(rows, []string{"`" + command.name + "`", command.help})
	}
	return markdown([]string{"command", "does"}, rows)
}

// variableTable lists what a command reads from its environment.
func variableTable(all []leaf, command string) string {
	var rows [][]string
	for _, flag := range all[slices.IndexFunc(all, func(l leaf) bool { return l.name == command })].flags {
		_, env, ok := strings.Cut(flag.Get("arg"), "env:")
		if !ok {
			continue
		}
		value := flag.Get("default")
		if value != "" {
			value = "`" + value + "`"
		}
		rows = append(rows, []string{"`" + env + "`", value, flag.Get("help")})
	}
	return markdown([]string{"variable", "default", "what it is"}, rows)
}

// adapters are all there are, for accounts that nobody has.
func adapters(t *testing.T) map[string]providers.Adapter {
	t.Helper()
	client := providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{}))
	secret := domain.NewSecret("nobody's")
	b, err := bandwidth.New(bandwidth.Config{
		BaseURL: "https://bandwidth.test/api/v2", TokenURL: "https://bandwidth.test/token", AccountID: "9900000",
		ClientID: "nobody", ClientSecret: secret, HTTP: client, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := telnyx.New(telnyx.Config{APIKey: secret, HTTP: client})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]providers.Adapter{"bandwidth": b, "telnyx": x}
}

// providerTable tells what the conformance suite saw each adapter do, and what
// the adapter says of itself.
func providerTable(t *testing.T) string {
	t.Helper()
	all := adapters(t)
	kept, err := filepath.Glob("../../internal/providers/*/testdata/conformance.txt")
	if err != nil || len(kept) != len(all) {
		t.Fatalf("%d adapters, and reports of %v: %v", len(all), kept, err)
	}
	var reports []providertest.Report
	var limits []providers.Limits
	for _, file := range kept {
		provider := filepath.Base(filepath.Dir(filepath.Dir(file)))
		adapter := all[provider]
		if adapter == nil {
			t.Fatalf("no adapter %s", provider)
		}
		report, err := providertest.ReadReport(provider, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, power := range providers.Capabilities(adapter) {
			stated := power == providers.CapabilityMessaging || power == providers.CapabilityOnDemand
			if !stated && !slices.Contains(report.Saw, power) {
				t.Errorf("%s says that it can do %s, and the suite did not see it", provider, power)
			}
		}
		reports = append(reports, report)
		limits = append(limits, adapter.Limits())
	}
	var b strings.Builder
	b.WriteString(providertest.Table(reports...))
	for _, line := range limitLines {
		b.WriteString("| " + line.label + " |")
		for _, l := range limits {
			b.WriteString(" " + cmp.Or(line.value(l), "–") + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// limitLines are what the table says of an adapter's limits.
var limitLines = []struct {
	label string
	value func(providers.Limits) string
}{
	{"Port the messaging side too", func(l providers.Limits) string {
		if l.Messaging {
			return "yes"
		}
		return ""
	}},
	{"Activate on demand", func(l providers.Limits) string {
		var classes []string
		for class, can := range l.OnDemand {
			if can {
				classes = append(classes, string(class))
			}
		}
		slices.Sort(classes)
		return strings.Join(classes, ", ")
	}},
	{"Numbers in one provider order", func(l providers.Limits) string {
		var most []string
		for _, class := range slices.Sorted(maps.Keys(l.MaxNumbers)) {
			most = append(most, strings.TrimSpace(fmt.Sprintf("%d %s", l.MaxNumbers[class], class)))
		}
		return strings.Join(most, ", ")
	}},
	{"Largest document", func(l providers.Limits) string {
		if l.MaxDocumentBytes%(1<<20) == 0 {
			return fmt.Sprintf("%d MiB", l.MaxDocumentBytes>>20)
		}
		return fmt.Sprintf("%.0f MB", float64(l.MaxDocumentBytes)/1e6)
	}},
	{"Furthest FOC", func(l providers.Limits) string {
		if l.FOCHorizonDays == 0 {
			return "" // its windows say
		}
		return fmt.Sprintf("%d days ahead", l.FOCHorizonDays)
	}},
	{"Locked before the FOC", func(l providers.Limits) string {
		var locks []string
		for _, lock := range l.Locks {
			what := string(lock.Action)
			if len(lock.Fields) > 0 {
				what += " of `" + strings.Join(lock.Fields, "`, `") + "`"
			}
			locks = append(locks, fmt.Sprintf("%s from %.0f h", what, lock.Before.Hours()))
		}
		return strings.Join(locks, ", ")
	}},
	{"An untouched draft lasts", func(l providers.Limits) string { return fmt.Sprintf("%.0f days", l.DraftLife.Hours()/24) }},
	{"Dates are local to", func(l providers.Limits) string { return l.TimeZone }},
	{"Documents that a submit needs", func(l providers.Limits) string {
		var needed []string
		for _, rule := range l.Required[""] {
			if kind, ok := strings.CutPrefix(rule.Pointer, "/documents/"); ok && rule.Level == domain.Required {
				needed = append(needed, kind)
			}
		}
		return strings.Join(needed, ", ")
	}},
}

// packageTable has a line for each package, as its own comment begins.
func packageTable(t *testing.T) string {
	t.Helper()
	const root = "../.."
	var rows [][]string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if name != "." && strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "bin", "node_modules", "deps", "tools"}, d.Name()) {
			return filepath.SkipDir
		}
		p, err := build.ImportDir(path, 0)
		if err != nil || p.Name == "main" && name != "cmd/gateway" || strings.Count(name, "/") > 2 {
			return nil // no Go, or a tool of the tests, or the inside of a package
		}
		_, does, _ := strings.Cut(strings.TrimPrefix(p.Doc, "Command "), " ")
		if p.Name != "main" {
			_, does, _ = strings.Cut(does, " ")
		}
		if strings.HasPrefix(does, "provides primitives to interact") {
			does = "is generated from openapi.yaml" // the generator has put its own sentence there
		}
		rows = append(rows, []string{"`" + name + "`", strings.TrimRight(does, ".:")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return markdown([]string{"package", "what it does"}, rows)
}
