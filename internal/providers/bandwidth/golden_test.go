package bandwidth

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

var update = flag.Bool("update", false, "write golden files")

// golden runs every file of a folder of testdata: named sections of input, and
// the output last, in a section "out".
func golden(t *testing.T, folder string, run func(t *testing.T, in map[string]string) string) {
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in %s (%v)", folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := sections(string(text))
			got := strings.TrimSpace(run(t, in)) + "\n"
			if *update {
				head, _, _ := strings.Cut(string(text), "-- out --\n")
				if err := os.WriteFile(file, []byte(head+"-- out --\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(in["out"], got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

var section = regexp.MustCompile(`(?m)^-- (\w+) --\n`)

func sections(text string) map[string]string {
	in := map[string]string{}
	marks := section.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		in[text[m[2]:m[3]]] = text[m[1]:end]
	}
	return in
}

// wanted is a Want as golden files write it.
type wanted struct {
	National  bool                 `json:"national"`
	Numbers   []domain.PhoneNumber `json:"numbers"`
	TollFree  bool                 `json:"toll_free"`
	PortClass domain.PortClass     `json:"port_class"`
	Reference string               `json:"reference"`
	FOC       string               `json:"foc"`
	Account   string               `json:"account"`
	PIN       string               `json:"pin"`
	EndUser   domain.EndUser       `json:"end_user"`
	Details   domain.Details       `json:"details"`
}

func wantOf(t *testing.T, text string) (providers.Want, NumberFormat) {
	var in wanted
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		t.Fatal(err)
	}
	foc, ok := domain.ParseRequestedFOC(in.FOC)
	if !ok {
		t.Fatalf("no date: %s", in.FOC)
	}
	in.Details.RequestedFOC = foc
	in.Details.EndUser = in.EndUser
	in.Details.EndUser.AccountNumber = domain.NewSecret(in.Account)
	in.Details.EndUser.PIN = domain.NewSecret(in.PIN)
	format := FormatE164
	if in.National {
		format = FormatNational
	}
	return providers.Want{Numbers: in.Numbers, TollFree: in.TollFree, PortClass: in.PortClass, Reference: in.Reference, Details: in.Details}, format
}

func TestCreateXML(t *testing.T) {
	t.Parallel()
	golden(t, "create", func(t *testing.T, in map[string]string) string {
		w, format := wantOf(t, in["want"])
		var sent string
		a, s := serve(t, func(request) (int, string) {
			return http.StatusCreated, "<LnpOrderResponse><OrderId>o-1</OrderId><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>"
		})
		a.format = format
		hint, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepCreateDraft})
		if err != nil {
			t.Fatal(err)
		}
		if len(hint.Created) != 1 || hint.Created[0].ID != "o-1" || hint.Created[0].Committed {
			t.Errorf("created %+v", hint.Created)
		}
		sent = s.seen()[0].body
		return pretty(t, sent)
	})
}

// pretty indents a document token by token, whatever its elements.
func pretty(t *testing.T, text string) string {
	decoder := xml.NewDecoder(strings.NewReader(text))
	var out strings.Builder
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	for {
		token, err := decoder.Token()
		if token == nil {
			break
		}
		if err == nil {
			if _, prolog := token.(xml.ProcInst); prolog {
				continue
			}
			err = encoder.EncodeToken(token)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := encoder.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSuppXML(t *testing.T) {
	t.Parallel()
	golden(t, "supp", func(t *testing.T, in map[string]string) string {
		w, _ := wantOf(t, in["want"])
		a, s := serve(t, func(r request) (int, string) {
			if r.method == http.MethodGet {
				return http.StatusOK, in["held"]
			}
			return http.StatusOK, "<LnpOrderResponse><Status><Code>200</Code></Status></LnpOrderResponse>"
		})
		step := providers.Step{Kind: providers.StepCommit, OrderID: "o-1"}
		if fields := strings.Fields(in["fields"]); len(fields) > 0 {
			step.Kind, step.Fields = providers.StepUpdate, fields
		}
		if _, err := a.Do(t.Context(), w, step); err != nil {
			t.Fatal(err)
		}
		requests := s.seen()
		if len(requests) != 2 || requests[1].method != http.MethodPut || requests[1].path != "/portins/o-1" {
			t.Fatalf("requests %+v", requests)
		}
		return pretty(t, requests[1].body)
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	golden(t, "order", func(t *testing.T, in map[string]string) string {
		a, _ := serve(t, func(request) (int, string) { return http.StatusOK, in["xml"] })
		o, err := a.read(t.Context(), "o-1")
		if err != nil {
			return "error: " + err.Error()
		}
		held := o.Contents
		o.Contents = nil
		out, err := json.MarshalIndent(o, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		text := string(out) + "\n"
		for _, pointer := range slices.Sorted(maps.Keys(held)) {
			text += fmt.Sprintf("%s = %s\n", pointer, held[pointer].Reveal())
		}
		return text
	})
}

func TestCheckXML(t *testing.T) {
	t.Parallel()
	golden(t, "check", func(t *testing.T, in map[string]string) string {
		var numbers []domain.PhoneNumber
		for n := range strings.FieldsSeq(in["numbers"]) {
			numbers = append(numbers, domain.PhoneNumber(n))
		}
		a, _ := serve(t, func(r request) (int, string) {
			if strings.HasPrefix(r.path, "/tollFreePortingValidations") {
				return http.StatusOK, in["validation"]
			}
			return http.StatusOK, in["xml"]
		})
		result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers})
		if err != nil {
			return "error: " + err.Error()
		}
		if result.Pending {
			return "pending: " + result.Resume
		}
		var out strings.Builder
		for _, c := range result.Cells {
			line, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			out.Write(append(line, '\n'))
		}
		return out.String()
	})
}
