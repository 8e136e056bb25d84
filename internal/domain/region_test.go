package domain_test

import (
	"testing"

	"github.com/portway/portway/internal/domain"
)

func TestRegionName(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ country, code, want string }{
		{"US", "IL", "Illinois"},
		{"US", "DC", "District of Columbia"},
		{"US", "PR", "Puerto Rico"},
		{"CA", "QC", "Quebec"},
		{"CA", "NU", "Nunavut"},
		{"CA", "IL", ""},
		{"US", "ON", ""},
		{"US", "il", ""},
		{"US", "XX", ""},
		{"GB", "LND", ""},
	} {
		name, ok := domain.RegionName(tt.country, tt.code)
		if name != tt.want || ok != (tt.want != "") {
			t.Errorf("RegionName(%s, %s) = %q, %t; want %q", tt.country, tt.code, name, ok, tt.want)
		}
	}
	if !domain.HasRegions("US") || !domain.HasRegions("CA") || domain.HasRegions("GB") {
		t.Error("regions are known of the US and Canada, and of no other country")
	}
}

func TestIsPostalCode(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		country, code string
		want          bool
	}{
		{"US", "60654", true},
		{"US", "60654-1234", true},
		{"US", "606541234", false},
		{"US", "6065", false},
		{"US", "60654-", false},
		{"US", "K1A 0B1", false},
		{"CA", "K1A 0B1", true},
		{"CA", "K1A0B1", true},
		{"CA", "k1a 0b1", false},
		{"CA", "D1A 0B1", false},
		{"CA", "W1A 0B1", false},
		{"CA", "K1O 0B1", false},
		{"CA", "60654", false},
		{"GB", "SW1A 1AA", true},
	} {
		if got := domain.IsPostalCode(tt.country, tt.code); got != tt.want {
			t.Errorf("IsPostalCode(%s, %q) = %t, want %t", tt.country, tt.code, got, tt.want)
		}
	}
}
