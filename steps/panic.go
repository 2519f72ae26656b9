package steps

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Panic is an error in the program itself, with the place where it happened.
type Panic struct {
	Value any
	Stack []byte
}

// NewPanic takes what recover returned. A Panic that was passed on stays what it is.
func NewPanic(value any) *Panic {
	if p, ok := value.(*Panic); ok {
		return p
	}
	return &Panic{Value: value, Stack: debug.Stack()}
}

func (p *Panic) Error() string { return fmt.Sprintf("an error in the program itself: %v", p.Value) }

// sideBySide runs functions beside each other. A panic in one of them waits until all have returned, and then goes on where
// they were waited for: it would end the process at once otherwise, with requests under way and the terminal not restored.
type sideBySide struct {
	all  sync.WaitGroup
	mu   sync.Mutex
	fell *Panic // the first
}

func (s *sideBySide) Go(do func()) {
	s.all.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				s.mu.Lock()
				defer s.mu.Unlock()
				if s.fell == nil {
					s.fell = NewPanic(v)
				}
			}
		}()
		do()
	})
}

func (s *sideBySide) Wait() {
	s.all.Wait()
	if s.fell != nil {
		panic(s.fell)
	}
}

// SoFar is what exists of the last Apply, for the words after an error in the program itself. nil: nothing was applied.
func (r *Run) SoFar() *Outcome {
	r.mu.Lock()
	done, contents := r.applied, r.contents
	r.mu.Unlock()
	if done == nil {
		return nil
	}
	o := &Outcome{
		Result: ResultFailed, Demo: r.Demo,
		Tenant: done.plan.Tenant, Key: done.plan.Key, URL: done.plan.URL, Folder: r.Folder(done.made.Choices),
	}
	o.Changes, o.Of = done.engine.total()
	if contents != nil {
		o.Secrets = len(contents().Current(r.Now()))
	}
	if r.Continue != nil {
		o.Continue = r.Continue(o.Tenant, done.made.Choices)
	}
	return o
}
