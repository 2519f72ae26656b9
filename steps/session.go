package steps

import (
	"context"
	"sync"

	"github.com/modelop/modelop-entra/graphclient"
)

// session is the sign-in that all writes of a run share. When it is lost one of them asks for a new one, and all wait.
// The zero session has nobody to ask.
type session struct {
	signIn func(context.Context, *Problem) error

	mu     sync.Mutex
	asking chan struct{} // holds a token while somebody is asked
	number int
	ended  error
}

// keep carries something out, and once more after each new sign-in where the old one was lost in the middle. ask gives
// the words for whoever is asked to sign in again.
func (s *session) keep(ctx context.Context, carryOut func() error, ask func(error) *Problem) error {
	for {
		number := s.current()
		err := carryOut()
		if kindIn(err) != graphclient.KindSignInEnded {
			return err
		}
		if lost := s.renew(ctx, number, ask(err)); lost != nil {
			return lost
		}
	}
}

func (s *session) current() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.number
}

// renew asks for a new sign-in, unless somebody else got one since the number was taken.
func (s *session) renew(ctx context.Context, number int, why *Problem) error {
	turn := s.turn()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	current, ended := s.number, s.ended
	s.mu.Unlock()
	if ended != nil {
		return ended
	}
	if current != number {
		return nil
	}
	err := why.Cause
	if s.signIn != nil {
		err = s.signIn(ctx, why)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.ended = err
		return err
	}
	s.number++
	return nil
}

// turn is whose turn it is to ask.
func (s *session) turn() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asking == nil {
		s.asking = make(chan struct{}, 1)
	}
	return s.asking
}
