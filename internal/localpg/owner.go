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
	dropped bool // root gave way to the user that follows

	name     string
	uid, gid uint32
}

func currentOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return owner{}, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		return owner{name: name, uid: uint32(uid), gid: uint32(gid), dropped: true}, nil
	}
	return owner{}, errors.New("Postgres refuses to run as root, and there is no user postgres or nobody to run it as")
}

// attributes start a process as the owner, in a group of its own: Ctrl-C in a terminal is for the gateway, which
// still needs its database while it shuts down.
func (o owner) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if o.dropped {
		attr.Credential = &syscall.Credential{Uid: o.uid, Gid: o.gid}
	}
	return attr
}

// own gives a folder of Postgres, its data and its password to the owner; data and password may not exist yet. What
// else is in the folder stays as it is.
func (o owner) own(dir string) error {
	if !o.dropped {
		return nil
	}
	// Within a root, a link planted by that owner leads nowhere else.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()

	give := func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = root.Lchown(path, int(o.uid), int(o.gid))
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return errors.Join(
		give(".", nil, nil),
		give(passwordName, nil, nil),
		fs.WalkDir(root.FS(), dataName, give),
	)
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
	case ok && stat.Uid == o.uid:
		return info.Mode()&userEnters != 0
	case ok && stat.Gid == o.gid:
		return info.Mode()&groupEnters != 0
	default:
		return info.Mode()&othersEnter != 0
	}
}
