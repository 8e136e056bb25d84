package operation

import "time"

const (
	shortestBackOff = 250 * time.Millisecond
	freshBackOff    = 5 * time.Second  // at most, while the trouble is fresh
	longestBackOff  = 15 * time.Second // at most, ever
	freshFor        = 5 * time.Minute
)

// backOff is how long to leave an operation alone after so many consecutive
// tries, when the trouble has lasted so long and the provider asked for so
// much. It stays short, because an operation has to settle soon after its
// provider is back; a provider account's own limits are what protects it.
func backOff(tries int, trouble, asked time.Duration) time.Duration {
	most := freshBackOff
	if trouble > freshFor {
		most = longestBackOff
	}
	wait := shortestBackOff << min(max(tries-1, 0), 8)
	return max(min(wait, most), min(asked, longestBackOff))
}
