package porting

import (
	"errors"
	"testing"

	"github.com/portway/portway/internal/domain"
)

func TestIfMatch(t *testing.T) {
	t.Parallel()
	const current = `"5fd2-7"`
	tests := []struct {
		header string
		want   string // the code of the refusal, "" for none
	}{
		{current, ""},
		{" " + current + " ", ""},
		{"*", ""},
		{`"other", ` + current, ""},
		{`"a,b",` + current, ""},
		{`,, "other" ,` + current + ` ,`, ""},
		{`W/"x", ` + current, ""},

		{"", domain.CodeIfMatchRequired},
		{`"5fd2-6"`, domain.CodeStale},
		{`"5FD2-7"`, domain.CodeStale},
		{`""`, domain.CodeStale},
		{`"*"`, domain.CodeStale},
		{"W/" + current, domain.CodeStale},

		{`5fd2-7`, domain.CodeInvalidParameter},
		{`"5fd2-7`, domain.CodeInvalidParameter},
		{`5fd2-7"`, domain.CodeInvalidParameter},
		{`w/"5fd2-7"`, domain.CodeInvalidParameter},
		{`"5fd2-7" "5fd2-7"`, domain.CodeInvalidParameter},
		{`"5fd2 7"`, domain.CodeInvalidParameter},
		{`*, "5fd2-7"`, domain.CodeInvalidParameter},
		{`"5fd2-7", *`, domain.CodeInvalidParameter},
		{`,`, domain.CodeInvalidParameter},
		{` `, domain.CodeInvalidParameter},
	}
	for _, tt := range tests {
		err := ifMatch(tt.header, current)
		refusal, _ := errors.AsType[*domain.Error](err)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%q: %v", tt.header, err)
		case tt.want != "" && (refusal == nil || refusal.Code != tt.want):
			t.Errorf("%q: %v, want %s", tt.header, err, tt.want)
		}
	}
}
