package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/postgres"

	"github.com/portway/portway/internal/localpg"
)

// URLVariable names the server to use, as postgres://user:password@host:port/database. The user must be allowed to
// create databases.
const URLVariable = "TEST_DATABASE_URL"

// Server is a Postgres for tests.
type Server struct {
	URL   string
	Where string // for people
	Close func() error
}

// StartServer takes the server that TEST_DATABASE_URL names, else a container when a Docker engine answers, else one
// that runs from this machine's own Postgres. What it started ends with this process at the latest.
func StartServer(ctx context.Context) (Server, error) {
	if url := os.Getenv(URLVariable); url != "" {
		return Server{URL: url, Where: URLVariable, Close: func() error { return nil }}, nil
	}
	container, dockerErr := startContainer(ctx)
	if dockerErr == nil {
		return container, nil
	}
	local, localErr := localpg.Start(ctx, localpg.Options{Ephemeral: true})
	if localErr != nil {
		return Server{}, errors.Join(
			errors.New("no Postgres for the tests (make test sets one up)"),
			fmt.Errorf("%s is not set", URLVariable),
			fmt.Errorf("Docker: %w", dockerErr),
			fmt.Errorf("local: %w", localErr),
		)
	}
	return Server{URL: local.URL(), Where: "a private local server", Close: local.Close}, nil
}

func startContainer(ctx context.Context) (Server, error) {
	const image = "postgres:16-alpine"

	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return Server{}, fmt.Errorf("no engine: %w", err)
	}
	if err := provider.Health(ctx); err != nil {
		return Server{}, fmt.Errorf("the engine doesn't answer: %w", err)
	}
	container, err := postgres.Run(ctx, image,
		postgres.BasicWaitStrategies(),
		testcontainers.WithCmd("postgres", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "autovacuum=off", "-c", "max_connections=400"),
	)
	terminate := func() error { return testcontainers.TerminateContainer(container) }
	if err != nil {
		return Server{}, errors.Join(fmt.Errorf("run %s: %w", image, err), terminate())
	}
	url, err := container.ConnectionString(ctx, "sslmode=disable")
	if err != nil {
		return Server{}, errors.Join(fmt.Errorf("find the container's address: %w", err), terminate())
	}
	return Server{URL: url, Where: "a container of " + image, Close: terminate}, nil
}
