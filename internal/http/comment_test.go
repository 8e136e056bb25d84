package http_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

const comments = order + "/comments"

func TestAddComment(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("POST", comments, `{"body":"Before noon, please.","visibility":"provider","port_in_id":"`+portInID+`"}`, "Idempotency-Key: a").want(t, 201)
	if got, want := reply.Header.Get("Location"), comments+"/"+commentID; got != want {
		t.Errorf("Location %s, want %s", got, want)
	}
	want := porting.NewComment{Body: "Before noon, please.", Visibility: domain.ProviderComment, PortInID: portInID}
	if diff := cmp.Diff(want, b.fake.said); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := b.fake.caller.Idempotency; got.Key != "a" || got.Route != "addComment "+orderID || len(got.Fingerprint) == 0 {
		t.Errorf("named %+v", got)
	}
	b.send("POST", comments, `{"body":"a","visibility":null}`).want(t, 201)
	if diff := cmp.Diff(porting.NewComment{Body: "a", Visibility: domain.InternalComment}, b.fake.said); diff != "" {
		t.Errorf("the least (-want +got):\n%s", diff)
	}
	for _, body := range []string{
		`{}`, `{"body":""}`, `{"body":null}`, `{"body":"a","visibility":"public"}`, `{"body":"a","port_in_id":"x"}`, `{"body":"a","to":"b"}`,
		`{"body":"` + strings.Repeat("a", 4001) + `"}`,
	} {
		b.send("POST", comments, body).want(t, 422)
	}
}

func TestReadComments(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	golden(t, "testdata/comments.json", b.send("GET", comments+"?limit=2&cursor=abc", "").want(t, 200).body)
	if want := (porting.Page{Limit: 2, Cursor: "abc"}); b.fake.page != want {
		t.Errorf("page %v", b.fake.page)
	}
	var one struct{ Body string }
	b.send("GET", comments+"/"+commentID, "").want(t, 200).json(t, &one)
	if one.Body != comment.Body {
		t.Errorf("body %q", one.Body)
	}
}
