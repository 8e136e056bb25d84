package domain

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// UnmappedException is the code of a fault that the taxonomy doesn't know. The
// provider's own code and text stand beside it.
const UnmappedException = "other"

// invalidValue is the code of a fault that names a field and is otherwise
// unknown.
const invalidValue = "data_invalid"

// A Taxonomy turns what providers say is wrong into our exceptions. It is data,
// keyed by provider code and carrier code, read once and then read-only.
type Taxonomy struct {
	exceptions map[string]exceptionText
	providers  map[string]providerFaults
}

type exceptionText struct {
	Code    string   `json:"code"`
	Actor   Actor    `json:"actor"`
	Fields  []string `json:"fields"`
	Message string   `json:"message"`
	Remedy  string   `json:"remedy"`
}

type providerFaults struct {
	answerWithin time.Duration       // an exception that nobody answers is cancelled after this; 0: never
	codes        map[string]string   // fault key to code of the taxonomy
	fields       map[string][]string // fault key to narrower fields
	actors       map[string]Actor    // fault key to another actor
	warnings     map[string]bool     // fault keys that ask nothing of anybody
}

//go:embed taxonomy.json
var shippedTaxonomy []byte

// ShippedTaxonomy is the taxonomy that comes with the gateway: Bandwidth's
// documented error codes with the carriers' codes behind them, and Telnyx's
// exception codes.
func ShippedTaxonomy() (Taxonomy, error) {
	return ParseTaxonomy(bytes.NewReader(shippedTaxonomy))
}

// ParseTaxonomy reads a taxonomy. Faults are keyed "code", "code/carrier code"
// or "/carrier code"; a key may stand for one exception only.
func ParseTaxonomy(r io.Reader) (Taxonomy, error) {
	var file struct {
		Exceptions []exceptionText `json:"exceptions"`
		Providers  map[string]struct {
			AnswerWithin string              `json:"answer_within"`
			Warnings     []string            `json:"warnings"`
			Faults       map[string][]string `json:"faults"`
			Fields       map[string][]string `json:"fields"`
			Actors       map[string]Actor    `json:"actors"`
		} `json:"providers"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return Taxonomy{}, fmt.Errorf("read taxonomy: %w", err)
	}
	t := Taxonomy{exceptions: map[string]exceptionText{}, providers: map[string]providerFaults{}}
	for _, e := range file.Exceptions {
		if err := t.add(e); err != nil {
			return Taxonomy{}, fmt.Errorf("taxonomy: exception %q: %w", e.Code, err)
		}
	}
	if _, ok := t.exceptions[UnmappedException]; !ok {
		return Taxonomy{}, fmt.Errorf("taxonomy: no exception %q for what is unknown", UnmappedException)
	}
	for name, p := range file.Providers {
		faults := providerFaults{codes: map[string]string{}, fields: p.Fields, actors: p.Actors, warnings: map[string]bool{}}
		if p.AnswerWithin != "" {
			within, err := time.ParseDuration(p.AnswerWithin)
			if err != nil {
				return Taxonomy{}, fmt.Errorf("taxonomy: provider %s: %w", name, err)
			}
			faults.answerWithin = within
		}
		for _, key := range p.Warnings {
			faults.warnings[key] = true
		}
		for code, keys := range p.Faults {
			if _, ok := t.exceptions[code]; !ok {
				return Taxonomy{}, fmt.Errorf("taxonomy: provider %s: no exception %q", name, code)
			}
			for _, key := range keys {
				if other, twice := faults.codes[key]; twice || faults.warnings[key] {
					return Taxonomy{}, fmt.Errorf("taxonomy: provider %s: %s stands for %s and %s", name, key, code, other)
				}
				faults.codes[key] = code
			}
		}
		for key := range p.Fields {
			if faults.codes[key] == "" {
				return Taxonomy{}, fmt.Errorf("taxonomy: provider %s: fields for %s, which stands for no exception", name, key)
			}
		}
		t.providers[name] = faults
	}
	return t, nil
}

func (t Taxonomy) add(e exceptionText) error {
	switch {
	case e.Code == "" || e.Message == "" || e.Remedy == "":
		return errors.New("no code, message or remedy")
	case t.exceptions[e.Code].Code != "":
		return errors.New("stands twice")
	case !slices.Contains([]Actor{Caller, EndUserActor, Gateway, ProviderActor, LosingSide, Operator}, e.Actor):
		return fmt.Errorf("unknown actor %q", e.Actor)
	}
	for _, f := range e.Fields {
		if !strings.HasPrefix(f, "/") {
			return fmt.Errorf("%q is no pointer", f)
		}
	}
	t.exceptions[e.Code] = e
	return nil
}

// IsWarning reports whether a provider's fault asks nothing of anybody.
func (t Taxonomy) IsWarning(provider string, f ProviderFault) bool {
	return slices.ContainsFunc(keysOf(f), func(key string) bool { return t.providers[provider].warnings[key] })
}

// Exception is what a provider's fault means, raised at the given instant. What
// the taxonomy doesn't know becomes UnmappedException. The fault's text is
// taken over as it is: whoever made it has blanked the order's secrets.
func (t Taxonomy) Exception(provider string, f ProviderFault, raised time.Time) Exception {
	faults := t.providers[provider]
	code, fields, actor := UnmappedException, []string(nil), Actor("")
	for _, key := range keysOf(f) {
		if mapped, ok := faults.codes[key]; ok {
			code, fields, actor = mapped, faults.fields[key], faults.actors[key]
			break
		}
	}
	if code == UnmappedException && f.Pointer != "" {
		// Whatever its code may mean, it says which value is not accepted.
		code = invalidValue
	}
	text := t.exceptions[code]
	e := Exception{
		Code: code, Message: text.Message, Remedy: text.Remedy, Actor: text.Actor,
		Fields: slices.Clone(text.Fields), PhoneNumbers: slices.Clone(f.PhoneNumbers),
		Provider: provider, ProviderCode: f.Code, CarrierCode: f.CarrierCode, ProviderMessage: f.Message,
		RaisedAt: raised,
	}
	switch {
	case f.Pointer != "":
		e.Fields = []string{f.Pointer}
	case fields != nil:
		e.Fields = slices.Clone(fields)
	}
	if actor != "" {
		e.Actor = actor
	}
	if faults.answerWithin > 0 && (e.Actor == Caller || e.Actor == EndUserActor) {
		deadline := raised.Add(faults.answerWithin)
		e.Deadline = &deadline
	}
	return e
}

// Warnings are the provider's remarks that ask nothing of anybody, for the
// caller to see all the same.
func (t Taxonomy) Warnings(portInID, provider string, faults []ProviderFault) []Warning {
	var warnings []Warning
	for _, f := range faults {
		if t.IsWarning(provider, f) {
			warnings = append(warnings, Warning{PortInID: portInID, Pointer: f.Pointer, Code: "provider_" + f.Code, Message: f.Message})
		}
	}
	return warnings
}

// keysOf are the keys under which a fault is looked up, the most telling first.
// A carrier's code alone counts only behind the provider's own.
func keysOf(f ProviderFault) []string {
	var keys []string
	if f.Code != "" && f.CarrierCode != "" {
		keys = append(keys, f.Code+"/"+f.CarrierCode)
	}
	if f.Code != "" {
		keys = append(keys, f.Code)
	}
	if f.CarrierCode != "" {
		keys = append(keys, "/"+f.CarrierCode)
	}
	return keys
}
