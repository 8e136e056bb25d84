package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A burden is processor time: unlike a rate it hardly depends on what else the
// machine is doing.
type burden struct{ gateway, postgres time.Duration }

// each is the part of one of n.
func (b burden) each(n int) burden {
	n = max(n, 1)
	return burden{b.gateway / time.Duration(n), b.postgres / time.Duration(n)}
}

func (b burden) less(earlier burden) burden {
	return burden{b.gateway - earlier.gateway, b.postgres - earlier.postgres}
}

// spent is the processor time that the gateway and Postgres have taken so far.
func (r *benchRig) spent() burden {
	spent := burden{gateway: stat(r.gateway.cmd.Process.Pid).spent}
	var backend int
	if err := r.pool.QueryRow(r.b.Context(), `SELECT pg_backend_pid()`).Scan(&backend); err != nil {
		r.b.Fatal(err)
	}
	server := stat(backend).parent
	spent.postgres = stat(server).spent // with those of its children that have ended
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range all {
		pid, _ := strconv.Atoi(filepath.Base(process))
		if s := stat(pid); s.parent == server {
			spent.postgres += s.spent
		}
	}
	return spent
}

// tick is the kernel's unit of processor time.
const tick = 10 * time.Millisecond

type processStat struct {
	parent int
	spent  time.Duration
}

// stat reads what Linux says of a process, proc_pid_stat(5).
func stat(pid int) processStat {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return processStat{}
	}
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:]) // from the third on
	number := func(nth int) int {
		n, _ := strconv.Atoi(string(fields[nth-3]))
		return n
	}
	return processStat{parent: number(4), spent: time.Duration(number(14)+number(15)+number(16)+number(17)) * tick}
}
