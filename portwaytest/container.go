package portwaytest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	postgresImage = "postgres:16-alpine"
	apiPort       = "8080/tcp"
	simulatorPort = "8081/tcp"
)

// startContainer runs Portway and Postgres, each in a container, on a network of their own. Without an image it builds
// one.
func startContainer(ctx context.Context, tb testing.TB, image string) (_ instance, err error) {
	tb.Helper()
	quiet := testcontainers.WithLogger(log.TestLogger(tb))
	provider, err := testcontainers.NewDockerProvider(quiet)
	if err != nil {
		return instance{}, fmt.Errorf("no Docker engine: %w", err)
	}
	defer func() { _ = provider.Close() }()
	if err := provider.Health(ctx); err != nil {
		return instance{}, fmt.Errorf("the Docker engine doesn't answer: %w", err)
	}
	var options []testcontainers.ContainerCustomizer
	if image == "" {
		source, err := imageSource(ctx, tb.TempDir())
		if err != nil {
			return instance{}, err
		}
		options = append(options, testcontainers.WithDockerfile(testcontainers.FromDockerfile{ContextArchive: source}))
	}
	var ends stack
	defer func() {
		if err != nil {
			err = errors.Join(err, ends.unwind())
		}
	}()
	net, err := network.New(ctx)
	if err != nil {
		return instance{}, fmt.Errorf("make a network: %w", err)
	}
	ends.push(func() error { return net.Remove(context.WithoutCancel(ctx)) })

	database, err := testcontainers.Run(ctx, postgresImage, quiet,
		network.WithNetwork([]string{"postgres"}, net),
		testcontainers.WithEnv(map[string]string{"POSTGRES_USER": "portway", "POSTGRES_PASSWORD": "portway", "POSTGRES_DB": "portway"}),
		testcontainers.WithWaitStrategy(wait.ForLog("database system is ready to accept connections").WithOccurrence(2)),
	)
	ends.push(func() error { return testcontainers.TerminateContainer(database) })
	if err != nil {
		return instance{}, fmt.Errorf("run %s: %w", postgresImage, err)
	}

	var i instance
	options = append(options, quiet,
		network.WithNetwork(nil, net),
		testcontainers.WithCmd("dev", "--database-url=postgres://portway:portway@postgres:5432/portway?sslmode=disable"),
		testcontainers.WithEnv(map[string]string{
			"PORTWAY_DATA_DIR": "/data", "LISTEN_ADDR": ":8080", "SIMULATE_BANDWIDTH_ADDR": ":8081", "SIMULATE_TELNYX_ADDR": ":8082",
		}),
		testcontainers.WithTmpfs(map[string]string{"/data": "rw,mode=1777"}),
		testcontainers.WithExposedPorts(apiPort, simulatorPort),
		testcontainers.WithWaitStrategy(
			wait.ForLog(`(?m)^key=(\S+)`).AsRegexp().Submatch(func(_ string, found [][][]byte) error {
				if len(found) == 0 {
					return errors.New("it has not said its key")
				}
				i.key = string(found[0][1])
				return nil
			}),
			wait.ForHTTP("/readyz").WithPort(apiPort),
		),
	)
	portway, err := testcontainers.Run(ctx, image, options...)
	ends.push(func() error { return testcontainers.TerminateContainer(portway) })
	if err != nil {
		return instance{}, fmt.Errorf("run Portway: %w", err)
	}
	if i.url, err = portway.PortEndpoint(ctx, apiPort, "http"); err != nil {
		return instance{}, fmt.Errorf("find the API: %w", err)
	}
	if i.sim, err = portway.PortEndpoint(ctx, simulatorPort, "http"); err != nil {
		return instance{}, fmt.Errorf("find the simulators: %w", err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("Portway wrote last:\n%s", lastLogs(context.WithoutCancel(ctx), portway))
		}
		if err := ends.unwind(); err != nil {
			tb.Errorf("end the containers: %v", err)
		}
	})
	return i, nil
}

// lastLogs is what a container has written, as far as it can be read.
func lastLogs(ctx context.Context, c testcontainers.Container) string {
	var last tail
	logs, err := c.Logs(ctx)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = logs.Close() }()
	if _, err := io.Copy(&last, logs); err != nil {
		return last.tail() + err.Error()
	}
	return last.tail()
}

// imageSource is all that an image of the gateway needs: itself.
func imageSource(ctx context.Context, dir string) (*bytes.Reader, error) {
	program, err := build(ctx, dir, "GOOS=linux", "CGO_ENABLED=0")
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, f := range []struct {
		name    string
		mode    int64
		content []byte
	}{
		{"Dockerfile", 0o644, []byte("FROM scratch\nCOPY gateway /gateway\nUSER 65532:65532\nENTRYPOINT [\"/gateway\"]\n")},
		{"gateway", 0o755, content},
	} {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content))}); err != nil {
			return nil, fmt.Errorf("pack the image: %w", err)
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, fmt.Errorf("pack the image: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack the image: %w", err)
	}
	return bytes.NewReader(archive.Bytes()), nil
}

// A stack is what is to be ended, the last first.
type stack []func() error

func (s *stack) push(end func() error) { *s = append(*s, end) }

func (s *stack) unwind() error {
	var errs []error
	for _, end := range slices.Backward(*s) {
		errs = append(errs, end())
	}
	*s = nil
	return errors.Join(errs...)
}
