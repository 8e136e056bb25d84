// Package sandbox lets a gateway live on the simulators' virtual clock: it
// follows their offset, and walks the clock so that the gateway and the
// simulators meet every instant at which one of them has something due.
//
// It speaks to the simulators over HTTP and imports none of them.
package sandbox
