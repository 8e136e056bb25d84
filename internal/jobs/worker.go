package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
)

// laneArgs name a lane: an id, nothing about anybody.
type laneArgs struct {
	Lane string `json:"lane"`
}

// Kind implements river.JobArgs.
func (laneArgs) Kind() string { return "lane" }

type laneWorker struct {
	river.WorkerDefaults[laneArgs]
	work func(ctx context.Context, lane string) error
}

// Work implements river.Worker. That a lane could not be worked is no failure
// of the job: the scan rings again.
func (w *laneWorker) Work(ctx context.Context, job *river.Job[laneArgs]) error {
	if err := w.work(ctx, job.Args.Lane); err != nil && ctx.Err() == nil {
		return river.JobCancel(err)
	}
	return nil
}

// taskArgs name a periodic task.
type taskArgs struct {
	Name string `json:"name" river:"unique"`
}

// Kind implements river.JobArgs.
func (taskArgs) Kind() string { return "task" }

// InsertOpts implements river.JobArgsWithInsertOpts: a task that still runs is
// not started again.
func (taskArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

type taskWorker struct {
	river.WorkerDefaults[taskArgs]
	tasks map[string]func(context.Context) error
}

// Work implements river.Worker.
func (w *taskWorker) Work(ctx context.Context, job *river.Job[taskArgs]) error {
	task, ok := w.tasks[job.Args.Name]
	if !ok {
		return river.JobCancel(fmt.Errorf("no task %q", job.Args.Name))
	}
	if err := task(ctx); err != nil && ctx.Err() == nil {
		return river.JobCancel(err)
	}
	return nil
}
