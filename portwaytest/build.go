package portwaytest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const programPackage = "github.com/portway/portway/cmd/gateway"

// build compiles the gateway that belongs to this package and returns its path.
func build(ctx context.Context, dir string, env ...string) (string, error) {
	program := filepath.Join(dir, "gateway")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, programPackage)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the gateway: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return program, nil
}

// findProgram builds the gateway, or else finds one in PATH.
func findProgram(ctx context.Context, dir string) (string, error) {
	program, buildErr := build(ctx, dir)
	if buildErr == nil {
		return program, nil
	}
	program, err := exec.LookPath("gateway")
	if err != nil {
		return "", errors.Join(buildErr, errors.New("no gateway in PATH, and PORTWAY_BIN is not set"))
	}
	// Others have a program of that name.
	if help, err := exec.CommandContext(ctx, program, "--help").CombinedOutput(); err != nil || !strings.Contains(string(help), "porting telephone numbers") {
		return "", errors.Join(buildErr, fmt.Errorf("%s is not Portway's, and PORTWAY_BIN is not set", program))
	}
	return program, nil
}
