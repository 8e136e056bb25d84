package operation

import (
	"testing"
	"time"
)

func TestBackOff(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, c := range []struct {
		tries          int
		trouble, asked time.Duration
		want           time.Duration
	}{
		{1, 0, 0, s / 4},
		{2, s, 0, s / 2},
		{3, s, 0, s},
		{5, 8 * s, 0, 4 * s},
		{6, 13 * s, 0, 5 * s},
		{60, 299 * s, 0, 5 * s},
		{61, 301 * s, 0, 15 * s},
		{1 << 30, 24 * time.Hour, 0, 15 * s},
		{2, 301 * s, 0, s / 2},
		{1, 0, 3 * s, 3 * s},
		{6, 13 * s, 2 * s, 5 * s},
		{1, 0, time.Hour, 15 * s},
	} {
		if got := backOff(c.tries, c.trouble, c.asked); got != c.want {
			t.Errorf("backOff(%d, %v, %v) = %v, want %v", c.tries, c.trouble, c.asked, got, c.want)
		}
	}
}
