package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// Entry is one thing to remember: the value of a key in a table. A nil Value deletes the key.
type Entry struct {
	Table, Key string
	Value      any
}

// Journal is an append-only file of JSON lines, one an entry; the last line of a key wins. A commit is one write call made
// before the reply goes out, so that a killed process loses nothing it acknowledged. Without a file it only checks its input.
type Journal struct {
	mu     sync.Mutex
	file   *os.File
	size   int64               // of all complete commits: where a write that went wrong is cut off
	loaded map[string][]record // by table, in first-written order
}

// record is a line of the journal.
type record struct {
	Table string          `json:"table"`
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
	More  bool            `json:"more,omitempty"` // the commit goes on in the next line; it counts only when its last line is there
}

func openJournal(path string) (*Journal, error) {
	j := &Journal{loaded: map[string][]record{}}
	if path == "" {
		return j, nil
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	if err := j.replay(text); err != nil {
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
	if j.file, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	if err := j.cut(); err != nil {
		return nil, errors.Join(fmt.Errorf("cut off the journal's torn end: %w", err), j.file.Close())
	}
	return j, nil
}

// replay reads all complete commits; what a kill left of a last one was never acknowledged and is dropped.
func (j *Journal) replay(text []byte) error {
	type place struct{ table, key string }
	places := map[place]*record{}
	order := map[string][]*record{}
	var commit []record
	var read int64
	for line := range bytes.Lines(text) {
		read += int64(len(line))
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			if read == int64(len(text)) {
				break
			}
			return fmt.Errorf("line ending at byte %d: %w", read, err)
		}
		commit = append(commit, r)
		if r.More {
			continue
		}
		for _, r := range commit {
			p := place{r.Table, r.Key}
			known := places[p]
			switch {
			case string(r.Value) == "null":
				if known != nil {
					known.Value = nil
					delete(places, p)
				}
			case known != nil:
				known.Value = r.Value
			default:
				places[p] = &r
				order[r.Table] = append(order[r.Table], &r)
			}
		}
		commit, j.size = nil, read
	}
	for table, records := range order {
		for _, r := range records {
			if r.Value != nil {
				j.loaded[table] = append(j.loaded[table], *r)
			}
		}
	}
	return nil
}

// cut drops everything after the last complete commit.
func (j *Journal) cut() error {
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	_, err := j.file.Seek(j.size, 0)
	return err
}

// Commit remembers all entries or, on an error, none.
func (j *Journal) Commit(entries ...Entry) error {
	var text bytes.Buffer
	for i, e := range entries {
		value, err := json.Marshal(e.Value)
		if err != nil {
			return fmt.Errorf("encode %s %s for the journal: %w", e.Table, e.Key, err)
		}
		line, err := json.Marshal(record{Table: e.Table, Key: e.Key, Value: value, More: i < len(entries)-1})
		if err != nil {
			return fmt.Errorf("encode %s %s for the journal: %w", e.Table, e.Key, err)
		}
		text.Write(line)
		text.WriteByte('\n')
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	if _, err := j.file.Write(text.Bytes()); err != nil {
		return errors.Join(fmt.Errorf("write journal: %w", err), j.cut())
	}
	j.size += int64(text.Len())
	return nil
}

// Load calls each for every key that table had at Open, with its last value, in first-written order.
func (j *Journal) Load(table string, each func(key string, value json.RawMessage) error) error {
	for _, r := range j.loaded[table] {
		if err := each(r.Key, r.Value); err != nil {
			return fmt.Errorf("load %s %s from the journal: %w", table, r.Key, err)
		}
	}
	return nil
}

func (j *Journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	file := j.file
	j.file = nil
	return file.Close()
}
