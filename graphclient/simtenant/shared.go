package simtenant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

// shared is the file that a tenant is kept in, which other processes may have open as well: two people who rehearse a
// handoff, each in a terminal of their own.
type shared struct {
	path string
	lock *flock.Flock
	mu   sync.Mutex  // one request of this process at a time
	last fs.FileInfo // the file as this process last read or wrote it; nil: there was none
}

// Open continues the tenant that the file holds, or begins it as the options say. Every change is in the file before it is
// answered, and every request sees what other processes have changed: they take turns. Errors are those of Load, and
// others.
func Open(path string, o Options) (*Tenant, error) {
	s := &shared{path: path, lock: flock.New(lockOf(path), flock.SetPermissions(0o600))}
	if err := s.lock.Lock(); err != nil {
		return nil, fmt.Errorf("simulated tenant: %w", err)
	}
	defer func() { _ = s.lock.Unlock() }()
	t, err := Load(path, o)
	if errors.Is(err, fs.ErrNotExist) {
		t, err = New(o), nil
	}
	if err != nil {
		return nil, err
	}
	s.last, err = s.look()
	t.shared = s
	return t, err
}

// lockOf is the file whose lock counts. The tenant's own file is replaced at every change, so it cannot be locked.
func lockOf(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
}

// look describes the file; nil if there is none.
func (s *shared) look() (fs.FileInfo, error) {
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no file is an answer
	}
	return info, err
}

// begin waits for this request's turn, and brings the tenant up to date. The turn lasts until end.
func (s *shared) begin(t *Tenant) error {
	s.mu.Lock()
	err := s.lock.Lock()
	if err == nil {
		if err = s.refresh(t); err == nil {
			return nil
		}
		err = errors.Join(err, s.lock.Unlock())
	}
	s.mu.Unlock()
	return err
}

func (s *shared) end() {
	_ = s.lock.Unlock() // the process's end gives it free as well
	s.mu.Unlock()
}

// refresh takes over what another process has changed. A file that has gone was forgotten, and the tenant begins anew.
func (s *shared) refresh(t *Tenant) error {
	now, err := s.look()
	if err != nil || now == nil && s.last == nil {
		return err
	}
	if now != nil && s.last != nil && os.SameFile(now, s.last) && now.ModTime().Equal(s.last.ModTime()) {
		return nil
	}
	if now == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.adopt(t.build())
	} else {
		other, err := Load(s.path, Options{})
		if err != nil {
			return err
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.adopt(other.state)
	}
	s.last = now
	return nil
}

// save keeps the tenant. It is the caller's turn.
func (s *shared) save(t *Tenant) error {
	if err := t.Save(s.path); err != nil {
		return err
	}
	now, err := s.look()
	s.last = now
	return err
}

// adopt takes over a state, and lets the sign-ins that are under way go on in it. The caller holds mu.
func (t *Tenant) adopt(s *state) {
	s.Serial = max(s.Serial, t.state.Serial)
	t.state = s
	same := func(p *person) *person {
		if p == nil {
			return nil
		}
		return t.personByID(p.ID)
	}
	for _, c := range t.codes {
		c.person = same(c.person)
	}
	for _, a := range t.authz {
		a.session.person = same(a.session.person)
	}
}
