package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultDataDir is where the data of a program kept between runs belong: the user's data folder, or for root, whose
// home is closed to others, one that the unprivileged server can enter.
func DefaultDataDir(program string) (string, error) {
	if os.Geteuid() == 0 {
		return filepath.Join("/var/lib", program), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, program), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", program), nil
	}
	return filepath.Join(home, ".local", "share", program), nil
}
