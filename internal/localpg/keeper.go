package localpg

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// keeper is a small shell process that ends the server when this process does. It waits for the end of its input,
// which the kernel brings about even if we are killed; Close brings it about on purpose, so that a crash and an
// orderly end take the same path.
type keeper struct {
	cmd   *exec.Cmd
	input io.WriteCloser
}

// The arguments are the folder, the signal, and what to do with the folder afterwards; the last line of the input is
// the server's process. The pid file must agree: by now another process may run a new server in the folder. A server
// that takes longer than ten seconds to stop is told to drop everything.
const keeperScript = `
pid=
while read -r line; do pid=$line; done
pidfile=$1/data/postmaster.pid
ours() { [ -n "$pid" ] && [ "$(head -n 1 "$pidfile" 2>/dev/null)" = "$pid" ]; }
if ours; then
	kill -s "$2" "$pid"
	tries=0
	while ours && [ $tries -lt 1000 ]; do
		[ $tries -eq 500 ] && kill -s QUIT "$pid"
		sleep 0.02
		tries=$((tries + 1))
	done
fi
[ "$3" = remove ] && cd / && rm -rf -- "$1"
exit 0
`

func startKeeper(ctx context.Context, dir string, as owner, ephemeral bool) (*keeper, error) {
	signal, after := "INT", "keep"
	if ephemeral {
		signal, after = "QUIT", "remove"
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", "-c", keeperScript, "keeper", dir, signal, after)
	cmd.Dir = dir
	cmd.SysProcAttr = as.attributes()
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("prepare the keeper of Postgres: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the keeper of Postgres: %w", err)
	}
	return &keeper{cmd: cmd, input: input}, nil
}

// watch tells the keeper which process to end.
func (k *keeper) watch(server *os.Process) error {
	if _, err := fmt.Fprintln(k.input, server.Pid); err != nil {
		return fmt.Errorf("tell the keeper of Postgres what to watch: %w", err)
	}
	return nil
}

func (k *keeper) end() error {
	if err := k.input.Close(); err != nil {
		return fmt.Errorf("tell the keeper of Postgres to end: %w", err)
	}
	if err := k.cmd.Wait(); err != nil {
		return fmt.Errorf("stop Postgres: %w", err)
	}
	return nil
}
