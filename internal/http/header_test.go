package http

import (
	"testing"
	"time"
)

func TestWaitOf(t *testing.T) {
	t.Parallel()
	for prefer, want := range map[string]time.Duration{
		"":                            10 * time.Second,
		"wait=0":                      0,
		"wait=20":                     20 * time.Second,
		`wait="20"`:                   20 * time.Second,
		"Wait = 20":                   20 * time.Second,
		"wait=3600":                   time.Minute,
		"wait=99999999999":            10 * time.Second,
		"wait=-1":                     10 * time.Second,
		"wait=soon":                   10 * time.Second,
		"respond-async":               0,
		"respond-async, wait=5":       5 * time.Second,
		"return=minimal; x=1, wait=5": 5 * time.Second,
		"handling=lenient":            10 * time.Second,
	} {
		if got := waitOf(&prefer); got != want {
			t.Errorf("%q: %v, want %v", prefer, got, want)
		}
	}
	if got := waitOf(nil); got != 10*time.Second {
		t.Errorf("no header: %v", got)
	}
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	json, file := []string{"application/json"}, []string{"*/*"}
	tests := []struct {
		header  string
		answers []string
		want    bool
	}{
		{"", json, true},
		{"*/*", json, true},
		{"application/*", json, true},
		{"application/json", json, true},
		{"Application/JSON; charset=utf-8", json, true},
		{"text/html, application/json;q=0.5", json, true},
		{"text/html,*/*;q=0.8", json, true},
		{"application/json;q=0", json, false},
		{"application/json;q=0.0, text/html", json, false},
		{"text/html", json, false},
		{"image/*", json, false},
		{"application/problem+json", json, false},
		{"application/pdf", file, true},
		{"text/html", nil, true},
	}
	for _, tt := range tests {
		if got := accepts(tt.header, tt.answers); got != tt.want {
			t.Errorf("%q for %v: %v", tt.header, tt.answers, got)
		}
	}
}
