package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// What was taken back of the documents goes from a draft that was prepared with
// them: the provider carries an order out with those that are left.
func TestWithdrawnDocument(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	id := s.api.draft("bandwidth", "+19195550186", nil)
	prepared := s.api.want(200, "POST", orderPath(id)+"/prepare", nil).body
	draft := at[string](prepared, "port_ins", 0, "provider_orders", 0, "id")
	if held := s.lettersAtBandwidth(draft); strings.Count(held, "<fileData>") != 2 {
		t.Fatalf("the draft holds %s", held)
	}
	for _, d := range at[[]any](prepared, "documents") {
		if at[string](d, "type") == "invoice" {
			s.api.want(204, "DELETE", orderPath(id)+"/documents/"+at[string](d, "id"), nil)
		}
	}
	s.api.want(200, "POST", orderPath(id)+"/submit", nil)
	if got := s.api.lastCommand(id); got != "submit succeeded" {
		t.Fatalf("the order says %s\n%s", got, s.api.story(id))
	}
	if held := s.lettersAtBandwidth(draft); strings.Count(held, "<fileData>") != 1 || !strings.Contains(held, "<DocumentType>LOA<") {
		t.Errorf("the order holds %s", held)
	}
}

// lettersAtBandwidth is the simulated Bandwidth's list of an order's files.
func (s *rig) lettersAtBandwidth(id string) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.addrs[0]+"/api/v2/accounts/9900000/portins/"+id+"/loas?metadata=true", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth("sandbox", "sandbox")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reply.Body.Close()
	list, err := io.ReadAll(reply.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(list)
}
