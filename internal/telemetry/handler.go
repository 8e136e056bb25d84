package telemetry

import (
	"net/http"
	"net/http/pprof"
)

// Handler is what METRICS_ADDR serves: /metrics and /debug/pprof. It asks for
// no key, so it is for an address that only operators reach.
func Handler(m *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.Handle("GET /debug/pprof/", Profiles())
	return mux
}

// Profiles serves /debug/pprof.
func Profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
