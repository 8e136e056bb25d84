package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is the user that the server runs as. Postgres refuses to be root; for anybody else it is the caller.
type owner struct {
	name     string
	uid, gid int
	dropped  bool // root gave way to another user
}

func currentOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(account.Uid)
		gid, gidErr := strconv.Atoi(account.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return owner{}, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		return owner{name: name, uid: uid, gid: gid, dropped: true}, nil
	}
	return owner{}, errors.New("Postgres refuses to run as root, and there is no user postgres or nobody to run it as")
}

// attributes start a process as the owner, in a group of its own: Ctrl-C in a terminal is for the gateway, which
// still needs its database while it shuts down.
func (o owner) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if o.dropped {
		attr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	return attr
}

// own gives a folder of Postgres, its data and its password to the owner; data and password may not exist yet. What
// else is in the folder stays as it is.
func (o owner) own(dir, dataDir, passwordFile string) error {
	if !o.dropped {
		return nil
	}
	if err := os.Lchown(dir, o.uid, o.gid); err != nil {
		return err
	}
	give := func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Lchown(path, o.uid, o.gid)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return errors.Join(filepath.WalkDir(passwordFile, give), filepath.WalkDir(dataDir, give))
}

// reach reports an error when the owner can't get to dir because a folder above it is closed to others.
func (o owner) reach(dir string) error {
	if !o.dropped {
		return nil
	}
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return err
		}
		if !o.mayEnter(info) {
			return fmt.Errorf("Postgres runs as user %s, who may not enter %s: choose another folder, or chmod o+x %s",
				o.name, parent, parent)
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

func (o owner) mayEnter(info fs.FileInfo) bool {
	const userEnters, groupEnters, othersEnter = 0o100, 0o010, 0o001

	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && int(stat.Uid) == o.uid:
		return info.Mode()&userEnters != 0
	case ok && int(stat.Gid) == o.gid:
		return info.Mode()&groupEnters != 0
	default:
		return info.Mode()&othersEnter != 0
	}
}
