// Package vault keeps the client secrets of one setup in one file, vault.json: private to its owner, written in whole
// and synced before a call returns, and locked while a run uses it. It also keeps the intents, the labels of secrets
// that a run is about to ask for, so that a secret whose answer never arrived is recognised later.
//
// It must not know Microsoft Graph, the plan or any screen, and nothing here prints a secret.
package vault

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// Name is the file's name in the setup folder, Mode its mode, and About what the list of files says of it.
const (
	Name              = "vault.json"
	Mode  fs.FileMode = 0o600
	About             = "the secrets with ids"
)

// gitignore keeps the whole setup folder out of git.
const gitignore = ".gitignore"

// Peek returns what the vault in the folder holds, without taking or writing anything. No vault, or no folder, is empty
// Contents. Errors are *Problem: the vault is another's, or cannot be trusted.
func Peek(dir string, id Identity) (Contents, error) {
	c, found, err := load(dir)
	if err != nil {
		return Contents{}, err
	}
	if !found {
		return Contents{Identity: id}, nil
	}
	if p := belongs(c.Identity, id); p != nil {
		return Contents{}, p
	}
	return c, nil
}

// load reads vault.json.
func load(dir string) (c Contents, found bool, err error) {
	data, mode, err := disk.Read(filepath.Join(dir, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return Contents{}, false, nil
	}
	if disk.IsNotFolder(err) {
		return Contents{}, false, folder(dir, err)
	}
	if err != nil {
		return Contents{}, false, unreadable(err)
	}
	if disk.OthersMayRead(mode) {
		return Contents{}, false, openToOthers()
	}
	c, err = decode(data)
	return c, err == nil, err
}

// Vault is an open vault. Its methods may be called from several goroutines. Those that change it return when the disk
// has the change, or leave the vault as it was.
type Vault struct {
	dir string

	mu       sync.Mutex
	contents Contents
	lock     *flock.Flock // nil after Close
}

// Open makes the folder (private, ignored by git), locks it for this run, and loads the vault or makes an empty one. It
// proves that a secret could be written now. Errors are *Problem, and then the file that was there is untouched.
func Open(dir string, id Identity) (*Vault, error) { return open(dir, id, time.Now()) }

func open(dir string, id Identity, now time.Time) (_ *Vault, err error) {
	dir = filepath.Clean(dir)
	if err := disk.MakeFolder(dir); err != nil {
		return nil, folder(dir, err)
	}
	l, err := lock(dir, now)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = unlock(dir, l) // the first error is the one that counts
		}
	}()
	if err := disk.Clean(dir, Name, holderName, gitignore); err != nil {
		return nil, folder(dir, err)
	}
	c, found, err := load(dir)
	if err != nil {
		return nil, err
	}
	if found {
		if p := belongs(c.Identity, id); p != nil {
			return nil, p
		}
	}
	if err := ignoreAll(dir); err != nil {
		return nil, folder(dir, err)
	}
	v := &Vault{dir: dir, contents: c, lock: l}
	if !found {
		v.contents = Contents{Identity: id}
		if err := v.write(v.contents); err != nil {
			return nil, folder(dir, err)
		}
		return v, nil
	}
	data, err := encode(c)
	if err == nil {
		err = disk.Probe(dir, Name, data, Mode)
	}
	if err != nil {
		return nil, folder(dir, err)
	}
	return v, nil
}

// MakeFolder makes the setup folder as Open does, private and ignored by git, and no vault in it.
func MakeFolder(dir string) error {
	dir = filepath.Clean(dir)
	if err := disk.MakeFolder(dir); err != nil {
		return folder(dir, err)
	}
	if err := ignoreAll(dir); err != nil {
		return folder(dir, err)
	}
	return nil
}

// ignoreAll keeps the folder out of git. A .gitignore that somebody wrote stays.
func ignoreAll(dir string) error {
	_, _, err := disk.Read(filepath.Join(dir, gitignore))
	if !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return disk.Write(dir, gitignore, []byte("*\n"), 0o644)
}

// Intend records that a secret with the label is about to be asked for, for the registration.
func (v *Vault) Intend(i Intent) error {
	return v.change("no secret was asked for", "", func(c *Contents) {
		c.Intents = append(without(c.Intents, i.Registration, i.Label), i)
	})
}

// Put keeps a secret, in place of one with the same key id, and settles the registration's intent with its label.
func (v *Vault) Put(s Secret) error {
	lost := "the new secret of " + s.Registration + " could not be saved"
	return v.change(lost, "Nobody has its value. The next run replaces it.", func(c *Contents) {
		c.Secrets = slices.DeleteFunc(c.Secrets, func(old Secret) bool { return strings.EqualFold(old.KeyID, s.KeyID) })
		c.Secrets = append(c.Secrets, s)
		c.Intents = without(c.Intents, s.Registration, s.Label)
	})
}

// Drop forgets the secret with the key id, after the tenant has none such any more.
func (v *Vault) Drop(keyID string) error {
	return v.change(unchanged, "", func(c *Contents) {
		c.Secrets = slices.DeleteFunc(c.Secrets, func(s Secret) bool { return strings.EqualFold(s.KeyID, keyID) })
	})
}

// Settle forgets the registration's intent with the label: no secret came of it, or it has been removed.
func (v *Vault) Settle(registration, label string) error {
	return v.change(unchanged, "", func(c *Contents) { c.Intents = without(c.Intents, registration, label) })
}

// SetURL records that the setup serves another ModelOp URL now.
func (v *Vault) SetURL(url string) error {
	return v.change(unchanged, "", func(c *Contents) { c.Identity.URL = url })
}

// Contents returns a copy of what the vault holds. It works after Close too.
func (v *Vault) Contents() Contents {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.contents.clone()
}

// Secrets returns all secrets, the expired ones too, in the order in which they came.
func (v *Vault) Secrets() []Secret { return v.Contents().Secrets }

// Intents returns the intents that nobody has settled.
func (v *Vault) Intents() []Intent { return v.Contents().Intents }

// Close gives the folder free for other runs. Calling it again does nothing.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.lock == nil {
		return nil
	}
	l := v.lock
	v.lock = nil
	return unlock(v.dir, l)
}

const unchanged = "it stays as it was"

// change applies f to a copy, writes the copy, and makes it the contents once the disk has it. The words say what comes
// of it when the disk does not take it.
func (v *Vault) change(consequence, means string, f func(*Contents)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.lock == nil {
		return &Problem{Kind: Closed, Happened: "vault.json is closed, so it cannot be written."}
	}
	next := v.contents.clone()
	f(&next)
	if err := v.write(next); err != nil {
		// The folder may have refused to sync after the file took its place: what is on disk counts.
		if now, found, loadErr := load(v.dir); loadErr == nil && found {
			v.contents = now
		}
		return unwritten(err, consequence, means)
	}
	v.contents = next
	return nil
}

func (v *Vault) write(c Contents) error {
	data, err := encode(c)
	if err != nil {
		return err
	}
	return disk.Write(v.dir, Name, data, Mode)
}
