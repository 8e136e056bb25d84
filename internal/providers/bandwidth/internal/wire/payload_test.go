package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the list of elements that nobody reads")

// examples is where Bandwidth's own example payloads lie, for whoever has
// them: they are not ours to ship. Those in testdata are composed after them,
// element for element.
var examples = os.Getenv("BANDWIDTH_EXAMPLES")

// readers are what each document of port-ins is read into, by its root. Those
// of requests are what we write; nil is a document of calls we don't make.
var readers = map[string]any{
	"LnpOrder":                           PortIn{},
	"LnpOrderSupp":                       PortIn{},
	"LnpOrderResponse":                   PortInResponse{},
	"LNPResponseWrapper":                 PortInList{},
	"NumberPortabilityRequest":           PortabilityRequest{},
	"NumberPortabilityResponse":          PortabilityResponse{},
	"TollFreePortingValidation":          TollFreeRequest{},
	"TollFreePortingValidationResponse":  TollFreeResponse{},
	"TollFreePortingValidationResponses": nil,
	"ActivationStatus":                   ActivationStatus{},
	"ActivationStatusResponse":           activationResponse{},
	"OrderHistoryWrapper":                History{},
	"Note":                               Note{},
	"Notes":                              Notes{},
	"fileListResponse":                   FileList{},
	"fileUploadResponse":                 FileUpload{},
	"FileResult":                         nil,
	"FileMetaData":                       nil,
	"Subscription":                       Subscription{},
	"SubscriptionsResponse":              subscriptionsResponse{},
	"Notification":                       Notification{},
	"BulkPortin":                         Bulk{},
	"BulkPortinResponse":                 BulkResponse{},
	"BulkPortinResponses":                BulkList{},
	"TnList":                             tnList{},
	"TnListResponse":                     TnListResponse{},
	"PortinList":                         portinList{},
	"PortinListResponse":                 portinListResponse{},
	"Quantity":                           nil,
	"TelephoneDetailsReports":            nil,
	"TelephoneNumbers":                   nil,
}

// otherCalls are the beginnings of files that are about something else than
// porting in.
var otherCalls = []string{"lsr", "csr", "port_out", "portOut"}

// Every example decodes, and what of it is read by nobody is known: a new
// element of Bandwidth's is somebody's decision.
func TestEveryExampleDecodes(t *testing.T) {
	t.Parallel()
	const list = "testdata/unread.txt"
	unread := map[string]bool{}
	decodeAll(t, "testdata/payload", unread)
	text := strings.Join(slices.Sorted(maps.Keys(unread)), "\n") + "\n"
	if *update {
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reviewed, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(reviewed), text); diff != "" {
		t.Errorf("elements that are read by nobody (-reviewed +found); review them, then -update:\n%s", diff)
	}
	if examples == "" {
		return
	}
	theirs := map[string]bool{}
	if n := decodeAll(t, examples, theirs); n < 300 {
		t.Errorf("only %d of Bandwidth's examples", n)
	}
	delete(theirs, "LNPResponseWrapper/Snip") // says that more would follow
	if diff := cmp.Diff(string(reviewed), strings.Join(slices.Sorted(maps.Keys(theirs)), "\n")+"\n"); diff != "" {
		t.Errorf("elements of Bandwidth's examples that are read by nobody (-reviewed +found):\n%s", diff)
	}
}

// decodeAll decodes every well-formed document below a folder.
func decodeAll(t *testing.T, folder string, unread map[string]bool) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".xml" || isOtherCall(entry.Name()) {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		root, err := parse(body)
		if err != nil {
			t.Logf("%s is malformed: %v", path, err)
			return nil
		}
		n++
		decodeOne(t, path, body, root, unread)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func isOtherCall(name string) bool {
	_, call, _ := strings.Cut(name, "_")
	return slices.ContainsFunc(otherCalls, func(other string) bool {
		return strings.HasPrefix(name, other) || strings.HasPrefix(call, other)
	}) || strings.HasPrefix(call, "portouts")
}

// decodeOne reads a document as a client would: a refusal as faults, anything
// else into its type.
func decodeOne(t *testing.T, path string, body []byte, root *element, unread map[string]bool) {
	t.Helper()
	if status := statusOf(path); status >= 400 {
		if e := readEnvelope(status, body); e.Foreign || !e.Envelope && status < 500 {
			t.Errorf("%s: no faults were read: %+v", path, e)
		}
		return
	}
	into, known := readers[root.name]
	switch {
	case !known:
		t.Errorf("%s: %s is read by nobody", path, root.name)
		return
	case into == nil:
		return
	}
	into = reflect.New(reflect.TypeOf(into)).Interface()
	if err := decode(body, into); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	root.unread([]reader{{of: reflect.TypeOf(into).Elem()}}, root.name, unread)
}

// statusOf is the HTTP status that an example's name tells; 0 for a request.
func statusOf(path string) int {
	for part := range strings.SplitSeq(filepath.Base(path), ".") {
		if len(part) == 3 && strings.Trim(part, "0123456789") == "" {
			return int(part[0]-'0') * 100
		}
	}
	return 0
}

// An element of a document.
type element struct {
	name     string
	children []*element
}

func parse(body []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	top := &element{}
	open := []*element{top}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && len(top.children) == 1 {
			return top.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local}
			parent := open[len(open)-1]
			parent.children = append(parent.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

// A reader is what an element is read into: the elements on the way to it, if
// any, and the type.
type reader struct {
	way []string
	of  reflect.Type
}

// unread notes which elements below e none of the readers takes.
func (e *element) unread(by []reader, path string, found map[string]bool) {
	for _, child := range e.children {
		var next []reader
		for _, r := range by {
			next = append(next, r.into(child.name)...)
		}
		if len(next) == 0 {
			found[path+"/"+child.name] = true
			continue
		}
		child.unread(next, path+"/"+child.name, found)
	}
}

// into are the readers of an element's child.
func (r reader) into(child string) []reader {
	if len(r.way) > 0 {
		if r.way[0] != child {
			return nil
		}
		return []reader{{r.way[1:], r.of}}
	}
	of := r.of
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return nil
	}
	var readers []reader
	for field := range of.Fields() {
		if way := strings.Split(nameOf(field), ">"); field.Name != "XMLName" && way[0] == child {
			readers = append(readers, reader{way[1:], field.Type})
		}
	}
	return readers
}

// nameOf is the element of a field: what its tag says, else what that of its
// type's XMLName does, else its own name.
func nameOf(field reflect.StructField) string {
	if name, _, _ := strings.Cut(field.Tag.Get("xml"), ","); name != "" {
		return name
	}
	if field.Type.Kind() == reflect.Struct {
		if root, ok := field.Type.FieldByName("XMLName"); ok {
			return root.Tag.Get("xml")
		}
	}
	return field.Name
}
