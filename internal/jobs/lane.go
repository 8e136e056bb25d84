package jobs

import (
	"context"
	"log/slog"

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
	log  *slog.Logger
}

// Work implements river.Worker. That a lane could not be worked is no failure
// of the job, since the scan rings again; and River would keep the error's
// text in its table.
func (w *laneWorker) Work(ctx context.Context, job *river.Job[laneArgs]) error {
	if err := w.work(ctx, job.Args.Lane); err != nil && ctx.Err() == nil {
		w.log.WarnContext(ctx, "lane was left", "lane", job.Args.Lane, "error", err)
	}
	return nil
}
