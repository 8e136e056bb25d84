package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// canary is a value that occurs nowhere unless somebody put it there.
func canary() string { return rand.Text()[:12] }

// canaries are the secrets of one end user.
type canaries struct{ account, pin, taxID string }

func newCanaries() canaries { return canaries{canary(), canary(), canary()} }

func (c canaries) all() []string { return []string{c.account, c.pin, c.taxID} }

func (c canaries) endUser() map[string]any {
	u := endUser(c.account, c.pin)
	u["tax_id"] = c.taxID
	return u
}

// Secrets are taken and used, and are to be found nowhere after: in no
// response, log line, job or readable column. The same search finds what is no
// secret, wherever it is put.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	planted := canary()
	var secrets []string
	var aPortIn string
	for _, provider := range bothProviders {
		used, portIn := s.portSecrets(provider, planted)
		secrets, aPortIn = append(secrets, used...), portIn
	}
	secrets = append(secrets, s.misplaceSecrets()...)
	s.readAll()
	columns := s.plantColumns()

	search := s.corpora()
	for _, secret := range secrets {
		if found := search.places(secret); len(found) > 0 {
			t.Errorf("a secret is found in %v", found)
		}
	}
	for what, where := range map[string][]string{
		planted: {"public.port_orders", "responses"},
		aPortIn: {"public.operations", "public.port_ins", "public.river_job", "responses", "the log of serve"},
	} {
		found := search.places(what)
		missed := slices.DeleteFunc(slices.Clone(where), func(w string) bool { return slices.Contains(found, w) })
		if len(missed) > 0 {
			t.Errorf("the search misses what it must find in %v (it found it in %v)", missed, found)
		}
	}
	for kind, value := range columns {
		if diff := cmp.Diff([]string{"public.planted"}, search.places(value)); diff != "" {
			t.Errorf("a canary in a column of %s (-want +got):\n%s", kind, diff)
		}
	}
}

// portSecrets takes orders with secrets through a refusal, an exception, a
// cancel and all that goes before, and returns the secrets and a port-in.
func (s *rig) portSecrets(provider, reference string) (secrets []string, portIn string) {
	s.t.Helper()
	refused, mended, whole, own := newCanaries(), newCanaries(), newCanaries(), newCanaries()
	area := map[string]string{"bandwidth": "+1919", "telnyx": "+1312"}[provider]
	s.api.want(201, "POST", "/v1/portability-checks", map[string]any{"phone_numbers": []string{area + "5553301"}})

	// The provider refuses this account number; the next one is taken.
	id := s.api.draft(provider, area+"9991001", map[string]any{"end_user": refused.endUser(), "reference": reference})
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	if last := s.api.lastCommand(id); last != "submit refused" {
		s.t.Errorf("%s: the last command is %q, where the account number is refused\n%s", provider, last, s.api.story(id))
	}
	s.api.patch(id, map[string]any{"end_user": map[string]any{
		"account_number": mended.account, "pin": mended.pin, "tax_id": mended.taxID,
	}})
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")

	// A number with secrets of its own.
	number := area + "5553302"
	id = s.api.draft(provider, number, map[string]any{"end_user": whole.endUser(), "numbers": []map[string]any{
		{"phone_number": number},
		{"phone_number": area + "5553303", "end_user": map[string]any{"account_number": own.account, "pin": own.pin, "tax_id": own.taxID}},
	}})
	s.api.want(200, "POST", orderPath(id)+"/prepare", nil, "Prefer", "wait=20")
	dates := at[[]any](s.api.want(200, "GET", orderPath(id)+"/foc-windows", nil).body, "common_dates")
	if len(dates) == 0 {
		s.t.Fatalf("%s: there are no FOC dates", provider)
	}
	// The last, for what is near can't be cancelled any more.
	s.api.patch(id, map[string]any{"requested_foc": dates[len(dates)-1]})
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	if last := s.api.lastCommand(id); last != "submit succeeded" {
		s.t.Errorf("%s: the last command is %q\n%s", provider, last, s.api.story(id))
	}
	s.advance(time.Hour)
	if provider == "bandwidth" {
		s.echo(id, number, whole)
	}
	s.api.want(200, "POST", orderPath(id)+"/cancel", nil, "Prefer", "wait=20")
	s.untilStatus("cancelled", []string{id})
	portIn = at[string](s.api.order(id), "port_ins", 0, "id")
	return slices.Concat(refused.all(), mended.all(), whole.all(), own.all()), portIn
}

// echo has the losing carrier repeat the secrets in what it says against an
// order, and fails unless the order shows that without them.
func (s *rig) echo(id, number string, c canaries) {
	s.t.Helper()
	var order ledgerEntry
	for _, e := range s.sandbox.ledger(number) {
		if e.Committed && e.Live {
			order = e
		}
	}
	said := fmt.Sprintf("Account %s, PIN %s and tax id %s do not go together", c.account, c.pin, c.taxID)
	body := "<LnpOrderSupp><CustomerOrderId>" + order.Reference + "</CustomerOrderId><ProcessingStatus>EXCEPTION</ProcessingStatus>" +
		"<Errors><Code>7402</Code><Description>" + said + "</Description></Errors></LnpOrderSupp>"
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPut, "http://"+s.addrs[0]+"/api/v2/accounts/9900000/portins/"+order.ID, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth("sandbox", "sandbox")
	r.Header.Set("Content-Type", "application/xml")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != 200 {
		s.t.Fatalf("play the losing carrier: %s", reply.Status)
	}
	s.advance(2 * time.Hour)
	const blanked = "Account [blanked], PIN [blanked] and tax id [blanked] do not go together"
	if diff := cmp.Diff(blanked, at[string](s.api.order(id), "exceptions", 0, "provider_message")); diff != "" {
		s.t.Errorf("the losing carrier's words (-want +got):\n%s\n%s", diff, s.api.story(id))
	}
}

// misplaceSecrets puts secrets where they don't belong, as callers do.
func (s *rig) misplaceSecrets() []string {
	s.t.Helper()
	var secrets []string
	secret := func() string {
		secrets = append(secrets, canary())
		return secrets[len(secrets)-1]
	}
	s.api.want(422, "POST", "/v1/port-orders", map[string]any{"phone_numbers": []string{"+19195553309"}, "end_user": map[string]any{"pin": []string{secret()}}})
	s.api.want(422, "POST", "/v1/port-orders", map[string]any{"phone_numbers": []string{"+19195553309"}, "end_user": map[string]any{"pin_code": secret()}})
	s.api.want(422, "POST", "/v1/port-orders", map[string]any{"phone_numbers": []string{"+19195553309"}, "end_user": map[string]any{"account_number": strings.Repeat(secret(), 2000)}})
	s.api.want(400, "POST", "/v1/port-orders", rawBody(`{"end_user": {"pin": "`+secret()+`"`))
	s.api.want(400, "GET", "/v1/port-orders?pin="+secret(), nil)
	s.api.want(404, "GET", orderPath(secret()), nil)
	key := s.api.key
	s.api.key = secret()
	s.api.want(401, "GET", "/v1/port-orders", nil)
	s.api.key = key
	return secrets
}

// rawBody is sent as it is.
type rawBody string

// readAll asks for everything there is to read.
func (s *rig) readAll() {
	s.t.Helper()
	s.api.want(200, "GET", "/v1/providers", nil)
	for _, o := range at[[]any](s.api.want(200, "GET", "/v1/port-orders?limit=200", nil).body, "data") {
		path := orderPath(at[string](o, "id"))
		for _, part := range []string{"", "/numbers", "/port-ins", "/documents", "/timeline?limit=200", "/foc-windows"} {
			s.api.want(200, "GET", path+part, nil)
		}
		for _, p := range at[[]any](o, "port_ins") {
			s.api.want(200, "GET", path+"/port-ins/"+at[string](p, "id"), nil)
		}
	}
}

// connect opens the rig's database.
func (s *rig) connect() *pgx.Conn {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// plantColumns puts a canary into a column of every type that can hold one.
func (s *rig) plantColumns() map[string]string {
	s.t.Helper()
	planted := map[string]string{"text": canary(), "text[]": canary(), "jsonb": canary(), "bytea": canary()}
	conn := s.connect()
	if _, err := conn.Exec(s.t.Context(), `CREATE TABLE planted (a text, b text[], c jsonb, d bytea)`); err != nil {
		s.t.Fatal(err)
	}
	if _, err := conn.Exec(s.t.Context(), `INSERT INTO planted VALUES ($1, ARRAY[$2], jsonb_build_array($3::text), convert_to($4, 'UTF8'))`,
		planted["text"], planted["text[]"], planted["jsonb"], planted["bytea"]); err != nil {
		s.t.Fatal(err)
	}
	return planted
}

// corpora are all the places where something may be found, with their text.
type corpora map[string]string

func (s *rig) corpora() corpora {
	s.t.Helper()
	all := corpora{"responses": s.api.heard.text()}
	for _, p := range s.processes {
		all["the log of "+p.name] += p.log.text()
	}
	ctx, conn := s.t.Context(), s.connect()
	rows, err := conn.Query(ctx, `
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		s.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (table pgx.Identifier, err error) {
		table = make(pgx.Identifier, 2)
		return table, row.Scan(&table[0], &table[1])
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, table := range tables {
		var text string
		// A row as text shows bytes in hexadecimal.
		err := conn.QueryRow(ctx, `SELECT coalesce(string_agg(r::text, E'\n'), '') FROM `+table.Sanitize()+` r`).Scan(&text)
		if err != nil {
			s.t.Fatal(err)
		}
		all[strings.Join(table, ".")] = text
	}
	return all
}

// places are where the value is found, as it is or in hexadecimal.
func (c corpora) places(value string) []string {
	var found []string
	for place, text := range c {
		if strings.Contains(text, value) || strings.Contains(text, hex.EncodeToString([]byte(value))) {
			found = append(found, place)
		}
	}
	slices.Sort(found)
	return found
}
