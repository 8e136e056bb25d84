package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
)

// taskArgs name a periodic task.
type taskArgs struct {
	Name string `json:"name" river:"unique"`
}

// Kind implements river.JobArgs.
func (taskArgs) Kind() string { return "task" }

// periodicJob has a task started once a period, by whichever replica leads.
// It is unique within its period only: were it unique while it runs, one
// replica that dies at it would keep all others from it.
func periodicJob(p Periodic) *river.PeriodicJob {
	every := max(p.Every, time.Second) // the shortest period that River knows
	return river.NewPeriodicJob(river.PeriodicInterval(every), func() (river.JobArgs, *river.InsertOpts) {
		return taskArgs{Name: p.Name}, &river.InsertOpts{
			MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: every},
		}
	}, &river.PeriodicJobOpts{ID: p.Name, RunOnStart: true})
}

type task struct {
	running sync.Mutex
	run     func(ctx context.Context) error
}

type taskWorker struct {
	river.WorkerDefaults[taskArgs]
	tasks map[string]*task
	log   *slog.Logger
}

// Work implements river.Worker. A task that fails has its next turn a period
// later; one that this release doesn't know is left to those that do.
func (w *taskWorker) Work(ctx context.Context, job *river.Job[taskArgs]) error {
	t, known := w.tasks[job.Args.Name]
	if !known || !t.running.TryLock() {
		return nil
	}
	defer t.running.Unlock()
	if err := t.run(ctx); err != nil && ctx.Err() == nil {
		w.log.WarnContext(ctx, "periodic task", "task", job.Args.Name, "error", err)
	}
	return nil
}
