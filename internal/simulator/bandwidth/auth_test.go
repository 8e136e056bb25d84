package bandwidth_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
	"time"
)

func (h *harness) token(auth func(*http.Request), form string) (status int, token string, seconds int) {
	h.t.Helper()
	a, err := h.send("POST", h.root+"/api/v1/oauth2/token", "application/x-www-form-urlencoded", form, auth)
	if err != nil {
		h.t.Fatal(err)
	}
	var reply struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
		Error       string `json:"error"`
	}
	if err := json.Unmarshal([]byte(a.body), &reply); err != nil {
		h.t.Fatal(err)
	}
	if (a.status == 200) != (reply.TokenType == "Bearer") || (a.status == 200) == (reply.Error != "") {
		h.t.Errorf("token reply %d %s", a.status, a.body)
	}
	return a.status, reply.AccessToken, reply.ExpiresIn
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	h := open(t, path)
	const grant = "grant_type=client_credentials"
	status, token, seconds := h.token(basic, grant)
	if status != 200 || token == "" || seconds != 3600 {
		t.Fatalf("token %d %q %d", status, token, seconds)
	}
	if status, inForm, _ := h.token(nil, grant+"&client_id=sandbox&client_secret=sandbox"); status != 200 || inForm == token {
		t.Errorf("credentials in the form: %d %q", status, inForm)
	}
	for name, tc := range map[string]struct {
		auth func(*http.Request)
		form string
		want int
	}{
		"no credentials":  {nil, grant, 401},
		"a wrong secret":  {func(r *http.Request) { r.SetBasicAuth("sandbox", "x") }, grant, 401},
		"another grant":   {basic, "grant_type=password", 400},
		"no grant at all": {basic, "", 400},
	} {
		if status, _, _ := h.token(tc.auth, tc.form); status != tc.want {
			t.Errorf("%s: %d, want %d", name, status, tc.want)
		}
	}

	ask := func(h *harness, path string, auth func(*http.Request)) int {
		a, err := h.send("GET", h.root+path, "", "", auth)
		if err != nil {
			t.Fatal(err)
		}
		return a.status
	}
	const orders = "/api/v2/accounts/9900000/portins/totals"
	for name, tc := range map[string]struct {
		path string
		auth func(*http.Request)
		want int
	}{
		"Basic":             {orders, basic, 200},
		"a token":           {orders, bearer(token), 200},
		"nobody":            {orders, nil, 401},
		"a wrong password":  {orders, func(r *http.Request) { r.SetBasicAuth("sandbox", "x") }, 401},
		"a made-up token":   {orders, bearer("abc"), 401},
		"another account":   {"/api/v2/accounts/123/portins/totals", basic, 404},
		"a locked account":  {"/api/v2/accounts/9900001/portins/totals", basic, 403},
		"an unknown base":   {"/api/v3/accounts/9900000/portins/totals", basic, 404},
		"for a later issue": {"/api/v2/accounts/9900000/bulkPortins", basic, 404},
	} {
		if got := ask(h, tc.path, tc.auth); got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}

	again := open(t, path)
	if got := ask(again, orders, bearer(token)); got != 200 {
		t.Errorf("the token after a restart: %d", got)
	}
	h.advance("48h") // tokens live in real time
	if got := ask(h, orders, bearer(token)); got != 200 {
		t.Errorf("the token two virtual days later: %d", got)
	}
	h.passReal(time.Hour)
	if got := ask(h, orders, bearer(token)); got != 401 {
		t.Errorf("the token an hour later: %d", got)
	}
}
