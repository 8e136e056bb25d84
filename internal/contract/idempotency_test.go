package contract_test

import (
	"bytes"
	"mime/multipart"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portway/portway/internal/porting"
)

const orders = "/v1/port-orders"

func key(name string) string { return "Idempotency-Key: " + name }

// Two clients race with one key: one order is made, one of them is told that
// it was, and a twin that comes too early is told to come again.
func TestTwinsMakeOneOrder(t *testing.T) {
	t.Parallel()
	const races = 200
	g := open(t)
	early := 0
	for i := range races {
		body, name := numberOrder(g.number()), key("race-"+strconv.Itoa(i))
		replies := make([]reply, 2)
		tooEarly := make([]int, 2)
		var racers sync.WaitGroup
		for n := range replies {
			racers.Go(func() {
				for {
					replies[n] = g.send(acme, "POST", orders, body, name)
					if replies[n].status != 409 {
						return
					}
					if code := replies[n].code(); code != "idempotency_in_flight" || replies[n].header.Get("Retry-After") == "" {
						t.Errorf("a twin was told %s", replies[n].body)
						return
					}
					tooEarly[n]++
				}
			})
		}
		racers.Wait()
		first, second := replies[0].want(t, 201), replies[1].want(t, 201)
		if first.read(t).ID != second.read(t).ID || first.header.Get("Location") != second.header.Get("Location") {
			t.Fatalf("two orders: %s and %s", first.body, second.body)
		}
		if first.replayed() == second.replayed() {
			t.Fatalf("replayed: %v and %v, want one of them", first.replayed(), second.replayed())
		}
		early += tooEarly[0] + tooEarly[1]
	}
	if n := g.count("port_orders"); n != races {
		t.Errorf("%d orders of %d keys", n, races)
	}
	t.Logf("%d of %d races met while the first was in flight", early, races)
}

// While the first is in flight its twin is refused, whatever it asks.
func TestTwinInFlight(t *testing.T) {
	t.Parallel()
	g := open(t)
	body := numberOrder(g.number())
	tx, err := g.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := porting.DoneRequest{Idempotency: porting.Idempotency{Key: "k", Route: "r", Fingerprint: []byte("f")}, At: time.Now()}
	if _, _, err := g.db.WrapTx(tx).Remember(t.Context(), "ten_acme", first); err != nil {
		t.Fatal(err)
	}
	if code := g.send(acme, "POST", orders, body, key("k")).want(t, 409).code(); code != "idempotency_in_flight" {
		t.Errorf("the twin was told %s", code)
	}
	g.send(rival, "POST", orders, body, key("k")).want(t, 201)
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g.send(acme, "POST", orders, body, key("k")).want(t, 201).replayed() {
		t.Error("what was undone was replayed")
	}
}

// A replay shows the resource as it is now, and does nothing.
func TestReplay(t *testing.T) {
	t.Parallel()
	g := open(t)
	body := numberOrder(g.number())
	made := g.send(acme, "POST", orders, body, key("create")).want(t, 201)
	id := made.read(t).ID
	g.work()
	planned := g.order(acme, id)
	again := g.send(acme, "POST", orders, strings.ReplaceAll(body, ",", " ,\n"), key("create")).want(t, 201)
	if got := again.read(t); !again.replayed() || got.ID != id || len(got.PortIns) != 1 || len(planned.PortIns) != 1 {
		t.Errorf("replayed %v: %s", again.replayed(), again.body)
	}

	path := orders + "/" + id
	submitted := g.send(acme, "POST", path+"/submit", "", key("submit")).want(t, 202)
	command := submitted.read(t).LastCommand.ID
	running := g.send(acme, "POST", path+"/submit", "{}", key("submit")).want(t, 202)
	g.work()
	settled := g.send(acme, "POST", path+"/submit", `{"mode":"all"}`, key("submit")).want(t, 200)
	for _, r := range []reply{running, settled} {
		if got := r.read(t).LastCommand; !r.replayed() || got.ID != command || got.Action != "submit" {
			t.Errorf("replayed %v: %+v, want %s", r.replayed(), got, command)
		}
	}
	if code := g.send(acme, "POST", path+"/submit", "").want(t, 409).code(); code != "action_not_allowed" {
		t.Errorf("a second submit without the key: %s", code)
	}
	if commits := g.carrier.commits(); commits[planned.PortIns[0].ID] != 1 || len(commits) != 1 {
		t.Errorf("commits %v", commits)
	}

	// A replay of an earlier command joins that one, whatever came after it.
	g.send(acme, "POST", path+"/cancel", "", key("cancel")).want(t, 202)
	late := g.send(acme, "POST", path+"/submit", "", key("submit")).want(t, 200)
	if got := late.read(t).LastCommand; !late.replayed() || got.Action != "cancel" {
		t.Errorf("replayed %v: %+v", late.replayed(), got)
	}
	g.work()
	if got := g.send(acme, "POST", path+"/cancel", "", key("cancel")).want(t, 200); !got.replayed() || got.read(t).Status != "cancelled" {
		t.Errorf("replayed %v: %s", got.replayed(), got.body)
	}

	checks := `{"phone_numbers":["+13125550199"]}`
	check := g.send(acme, "POST", "/v1/portability-checks", checks, key("check")).want(t, 201)
	g.work()
	if got := g.send(acme, "POST", "/v1/portability-checks", checks, key("check")).want(t, 201); !got.replayed() ||
		got.read(t).ID != check.read(t).ID || got.read(t).Status != "completed" {
		t.Errorf("replayed %v: %s", got.replayed(), got.body)
	}
	if n := g.count("checks"); n != 1 {
		t.Errorf("%d checks", n)
	}
}

// A key that named one request can't name another.
func TestKeyNamesOneRequest(t *testing.T) {
	t.Parallel()
	g := open(t)
	first, second := g.draft(acme), g.draft(acme)
	number := g.number()
	g.send(acme, "POST", orders, numberOrder(number), key("k")).want(t, 201)
	g.send(acme, "POST", orders+"/"+first.ID+"/submit", "", key("s")).want(t, 202)
	before := g.count("port_orders")
	for name, r := range map[string]reply{
		"other content":      g.send(acme, "POST", orders, numberOrder(g.number()), key("k")),
		"another secret":     g.send(acme, "POST", orders, strings.Replace(numberOrder(number), "4821", "4822", 1), key("k")),
		"another operation":  g.send(acme, "POST", "/v1/portability-checks", `{"phone_numbers":["+13125550199"]}`, key("k")),
		"another order":      g.send(acme, "POST", orders+"/"+second.ID+"/submit", "", key("s")),
		"another command":    g.send(acme, "POST", orders+"/"+first.ID+"/cancel", "", key("s")),
		"another mode":       g.send(acme, "POST", orders+"/"+first.ID+"/submit", `{"mode":"best_effort"}`, key("s")),
		"a create by submit": g.send(acme, "POST", orders, numberOrder(number), key("s")),
	} {
		if got := r.want(t, 422).code(); got != "idempotency_mismatch" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	if after := g.count("port_orders"); after != before {
		t.Errorf("%d orders became %d", before, after)
	}
	if got := g.order(acme, first.ID).LastCommand.Action; got != "submit" {
		t.Errorf("the order was told to %s", got)
	}
}

// What fails leaves no trace of its key: neither what is refused by a rule,
// nor what breaks on our side.
func TestFaultsAreForgotten(t *testing.T) {
	t.Parallel()
	g := open(t)
	number := g.number()
	holder := g.send(acme, "POST", orders, numberOrder(number)).want(t, 201).read(t).ID
	if code := g.send(acme, "POST", orders, numberOrder(number), key("taken")).want(t, 409).code(); code != "number_in_use" {
		t.Errorf("a number in use: %s", code)
	}
	g.send(acme, "POST", orders+"/"+holder+"/cancel", "").want(t, 200)
	if g.send(acme, "POST", orders, numberOrder(number), key("taken")).want(t, 201).replayed() {
		t.Error("the refused request counts as done")
	}

	const breakEvents = `
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END';
CREATE TRIGGER broken BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION broken()`
	if _, err := g.pool.Exec(t.Context(), breakEvents); err != nil {
		t.Fatal(err)
	}
	body := numberOrder(g.number())
	g.send(acme, "POST", orders, body, key("broken")).want(t, 500)
	if _, err := g.pool.Exec(t.Context(), `DROP TRIGGER broken ON events`); err != nil {
		t.Fatal(err)
	}
	mended := g.send(acme, "POST", orders, body, key("broken")).want(t, 201)
	if mended.replayed() {
		t.Error("the broken request counts as done")
	}
	if got := g.send(acme, "POST", orders, body, key("broken")).want(t, 201); !got.replayed() || got.read(t).ID != mended.read(t).ID {
		t.Errorf("replayed %v: %s", got.replayed(), got.body)
	}
}

// A key is a tenant's own.
func TestKeysOfTenants(t *testing.T) {
	t.Parallel()
	g := open(t)
	body := numberOrder(g.number())
	ours := g.send(acme, "POST", orders, body, key("k")).want(t, 201)
	theirs := g.send(rival, "POST", orders, body, key("k")).want(t, 201)
	if theirs.replayed() || ours.read(t).ID == theirs.read(t).ID {
		t.Errorf("a tenant's key is another's: %s", theirs.body)
	}
	g.send(rival, "POST", orders, numberOrder(g.number()), key("k")).want(t, 422)
}

// form is an upload.
func form(t testing.TB, file string, fields ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "loa.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(file)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

// An upload is known by what it holds: its boundary, and the order of its
// parts, say nothing.
func TestUploadReplayed(t *testing.T) {
	t.Parallel()
	g := open(t)
	order := g.draft(acme)
	path, portIn := orders+"/"+order.ID+"/documents", "port_in_ids="+order.PortIns[0].ID
	upload := func(file string, fields ...string) reply {
		body, contentType := form(t, file, fields...)
		return g.send(acme, "POST", path, body, contentType, key("upload"))
	}
	const pdf = "%PDF-1.7 letter"
	first := upload(pdf, "type=loa", "signed_on=2026-11-30", portIn).want(t, 201)
	again := upload(pdf, portIn, "signed_on=2026-11-30", "type=loa").want(t, 201)
	if first.replayed() || !again.replayed() || first.read(t).ID != again.read(t).ID || first.header.Get("Location") != again.header.Get("Location") {
		t.Errorf("first %s, again %s", first.body, again.body)
	}
	for name, other := range map[string]reply{
		"another file":      upload(pdf+"!", "type=loa", "signed_on=2026-11-30", portIn),
		"another type":      upload(pdf, "type=csr", "signed_on=2026-11-30", portIn),
		"another day":       upload(pdf, "type=loa", "signed_on=2026-11-29", portIn),
		"no day":            upload(pdf, "type=loa", portIn),
		"for another thing": upload(pdf, "type=loa", "signed_on=2026-11-30"),
	} {
		if got := other.want(t, 422).code(); got != "idempotency_mismatch" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if n := g.count("documents"); n != 1 {
		t.Errorf("%d documents", n)
	}
}

// What is kept of a request shows nothing of what it held, and not for ever.
func TestKeysAreForgotten(t *testing.T) {
	t.Parallel()
	g := open(t)
	body := numberOrder(g.number())
	g.send(acme, "POST", orders, body, key("k")).want(t, 201)
	var sealed []byte
	var at time.Time
	if err := g.pool.QueryRow(t.Context(), `SELECT fingerprint, created_at FROM idempotency_keys`).Scan(&sealed, &at); err != nil {
		t.Fatal(err)
	}
	if len(sealed) <= 32 || time.Since(at) > time.Minute {
		t.Errorf("%d bytes of fingerprint, kept at %v: want it sealed, by the real clock", len(sealed), at)
	}
	for _, step := range []struct {
		before time.Time
		kept   int
	}{{at, 1}, {at.Add(time.Second), 0}} {
		if err := g.db.Forget(t.Context(), step.before); err != nil {
			t.Fatal(err)
		}
		if n := g.count("idempotency_keys"); n != step.kept {
			t.Errorf("%d keys are kept from before %v, want %d", n, step.before, step.kept)
		}
	}
	g.send(acme, "POST", orders, body, key("k")).want(t, 409) // the number is in use
}
