package contract_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

var (
	interleavings = flag.Int("interleavings", 1000, "how many random interleavings are tried")
	seed          = flag.Uint64("seed", 0, "of the first interleaving, to try it again; 0: a new one")
)

// Callers that share an order and its keys create, change, submit and ask
// again, in any order and at once, while workers work its lanes. However that
// goes, there is one order a key, one submit, one commit at the carrier, and
// no change is lost.
func TestInterleavings(t *testing.T) {
	t.Parallel()
	g := open(t)
	first := *seed
	if first == 0 {
		first = rand.Uint64()
	}
	var rounds errgroup.Group
	rounds.SetLimit(4)
	for i := range uint64(*interleavings) {
		rounds.Go(func() error {
			r := &round{g: g, name: fmt.Sprintf("round-%d", first+i), number: g.number()}
			r.play(rand.New(rand.NewPCG(first+i, 0)))
			if err := r.check(); err != nil {
				return fmt.Errorf("-seed %d -interleavings 1: %w", first+i, err)
			}
			return nil
		})
	}
	if err := rounds.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := g.count("port_orders"); n != *interleavings {
		t.Errorf("%d orders of %d keys", n, *interleavings)
	}
}

// A round is one order and those who are at it.
type round struct {
	g            *gateway
	name, number string

	mu       sync.Mutex
	made     map[string]int // orders that creates answered with
	commands map[string]int // commands that accepted submits answered with
	fresh    map[string]int // creates and submits that were no replay
	patched  int            // changes that were taken
	refused  map[string]int // by code
	problem  error
}

// An order as a caller remembers it.
type memory struct {
	id, etag string
	count    int
}

func (r *round) play(random *rand.Rand) {
	r.made, r.commands, r.fresh, r.refused = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	var actors sync.WaitGroup
	for range 2 + random.IntN(3) {
		steps := make([]int, 2+random.IntN(4))
		for i := range steps {
			steps[i] = random.IntN(6)
		}
		actors.Go(func() { r.act(steps) })
	}
	actors.Wait()
}

// act is what one caller does. All begin with the create: it is how they know
// the order.
func (r *round) act(steps []int) {
	m := r.create()
	for _, step := range steps {
		switch step {
		case 0:
			r.create()
		case 1:
			r.submit(m.id)
		case 2:
			r.work(m.id)
		case 3: // from what it remembers, which may be stale
			m = r.patch(m)
		default:
			m = r.patch(r.read(m.id))
		}
	}
}

// again sends until no twin is in flight.
func (r *round) again(path, body, key string) reply {
	for {
		reply := r.g.send(acme, "POST", path, body, key)
		if reply.code() != "idempotency_in_flight" {
			return reply
		}
	}
}

func (r *round) create() memory {
	reply := r.again(orders, numberOrder(r.number), key(r.name+"-create"))
	m, _, err := remember(reply)
	r.mu.Lock()
	defer r.mu.Unlock()
	if reply.status != 201 || err != nil {
		r.fail("create answered %d: %s", reply.status, reply.body)
		return m
	}
	r.made[m.id]++
	if !reply.replayed() {
		r.fresh["create"]++
	}
	return m
}

func (r *round) submit(id string) (accepted bool) {
	reply := r.again(orders+"/"+id+"/submit", "", key(r.name+"-submit"))
	r.mu.Lock()
	defer r.mu.Unlock()
	switch reply.status {
	case 200, 202:
	case 409: // its plan isn't ready
		r.refused[reply.code()]++
		return false
	default:
		r.fail("submit answered %d: %s", reply.status, reply.body)
		return false
	}
	_, command, err := remember(reply)
	if err != nil {
		r.fail("submit answered with no order: %s", reply.body)
	}
	r.commands[command]++
	if !reply.replayed() {
		r.fresh["submit"]++
	}
	return true
}

func (r *round) read(id string) memory {
	reply := r.g.send(acme, "GET", orders+"/"+id, "")
	m, _, err := remember(reply)
	if reply.status != 200 || err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.fail("read answered %d: %s", reply.status, reply.body)
	}
	return m
}

// patch counts one up, from what is remembered.
func (r *round) patch(from memory) memory {
	body := fmt.Sprintf(`{"metadata":{"count":%d}}`, from.count+1)
	reply := r.g.send(acme, "PATCH", orders+"/"+from.id, body, "If-Match: "+from.etag)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch reply.status {
	case 200, 202:
		r.patched++
		m, _, err := remember(reply)
		if err != nil {
			r.fail("patch answered with no order: %s", reply.body)
		}
		return m
	case 412:
		r.refused[reply.code()]++
	default:
		r.fail("patch answered %d: %s", reply.status, reply.body)
	}
	return from
}

// remember reads what a caller keeps of an order, and its last command.
func remember(reply reply) (m memory, command string, err error) {
	var o struct {
		ID       string
		Metadata struct{ Count int }
		Command  *struct{ ID string } `json:"last_command"`
	}
	err = json.Unmarshal(reply.body, &o)
	if o.Command != nil {
		command = o.Command.ID
	}
	return memory{id: o.ID, etag: reply.header.Get("ETag"), count: o.Metadata.Count}, command, err
}

// work works what is open of an order, once.
func (r *round) work(id string) (open int) {
	const query = `
SELECT DISTINCT lane FROM operations
WHERE state = 'open' AND (lane = $1 OR lane IN (SELECT id FROM port_ins WHERE order_id = $1))`
	rows, err := r.g.pool.Query(r.g.t.Context(), query, id)
	if err == nil {
		var lanes []string
		lanes, err = pgx.CollectRows(rows, pgx.RowTo[string])
		for _, lane := range lanes {
			err = r.g.engine.Run(r.g.t.Context(), lane)
			open++
		}
	}
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.fail("work: %v", err)
	}
	return open
}

// workAll works until nothing is open.
func (r *round) workAll(id string) {
	for open := 1; open > 0 && r.problem == nil; {
		open = r.work(id)
	}
}

// fail keeps the first thing that went wrong.
func (r *round) fail(format string, args ...any) {
	if r.problem == nil {
		r.problem = fmt.Errorf(format, args...)
	}
}

// check brings the order to its end, and compares it with what callers were
// told.
func (r *round) check() error {
	if r.problem != nil {
		return r.problem
	}
	if len(r.made) != 1 || r.fresh["create"] != 1 {
		return fmt.Errorf("creates answered with %v, %d of them new", r.made, r.fresh["create"])
	}
	var id string
	for id = range r.made {
		r.workAll(id)
		if !r.submit(id) {
			return fmt.Errorf("the planned order takes no submit: %v", r.refused)
		}
		r.workAll(id)
	}
	if r.problem != nil {
		return r.problem
	}
	if len(r.commands) != 1 || r.fresh["submit"] != 1 {
		return fmt.Errorf("submits answered with %v, %d of them new", r.commands, r.fresh["submit"])
	}
	if got := r.read(id); got.count != r.patched {
		return fmt.Errorf("%d changes were taken, %d are there", r.patched, got.count)
	}
	portIn := r.g.order(acme, id).PortIns[0]
	if n := r.g.carrier.commits()[portIn.ID]; n != 1 || portIn.Status != "submitted" {
		return fmt.Errorf("the port-in is %s, and was committed %d times", portIn.Status, n)
	}
	for i, e := range r.g.pages(acme, orders+"/"+id+"/timeline?limit=200") {
		if e.Sequence != i+1 {
			return fmt.Errorf("entry %d of the timeline has the sequence %d", i+1, e.Sequence)
		}
	}
	return nil
}
