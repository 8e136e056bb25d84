package providertest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// recorder is a testing.TB that keeps what a scenario would have reported.
type recorder struct {
	testing.TB // nil: whatever the suite uses is below

	ctx      context.Context
	mu       sync.Mutex
	reports  []string
	cleanups []func()
}

// played runs f as a test of its own and returns what it reported.
func played(ctx context.Context, f func(testing.TB)) []string {
	r := &recorder{ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, cleanup := range slices.Backward(r.cleanups) {
				cleanup()
			}
		}()
		f(r)
	}()
	<-done
	return r.reports
}

func (r *recorder) report(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports = append(r.reports, text)
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Error(v ...any)           { r.report(fmt.Sprint(v...)) }
func (r *recorder) Errorf(f string, v ...any) {
	r.report(fmt.Sprintf(f, v...))
}

func (r *recorder) Fatal(v ...any) {
	r.report(fmt.Sprint(v...))
	runtime.Goexit()
}

func (r *recorder) Fatalf(f string, v ...any) {
	r.report(fmt.Sprintf(f, v...))
	runtime.Goexit()
}
