package line

import (
	"context"
	"errors"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// errAhead is about what was typed before its question: it answers that, and nothing more is heard meanwhile.
var errAhead = errors.New("typed ahead of a question")

// during runs do beside the session, and meanwhile does here, one after the other, what do hands over through tell. A wait
// that goes on is told again every so often: still returns the words.
func (w *wizard) during(still func(waited time.Duration) string, do func(ctx context.Context, tell func(func()))) {
	_ = w.hearing(still, nil, do) // nothing is heard, so nothing ends it
}

// hearing is during, and meanwhile hears what is typed: take is given each line, and the end of the input. An error
// of take ends the wait and is returned; do is over by then.
func (w *wizard) hearing(
	still func(waited time.Duration) string, take func(t typed) error, do func(ctx context.Context, tell func(func())),
) error {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	told := make(chan func())
	done := make(chan struct{})
	var fell *steps.Panic // an error in the program itself goes on here, where it is caught
	go func() {
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				fell = steps.NewPanic(v)
			}
		}()
		do(ctx, func(f func()) {
			select {
			case told <- f:
			case <-done:
			}
		})
	}()
	var heard <-chan typed // nil: nothing is ever heard
	deaf := func() {}
	if take != nil {
		heard, deaf = w.listen(ctx)
	}
	defer func() { deaf() }()
	since := w.opt.Clock()
	ticker := time.NewTicker(w.opt.StillEvery)
	defer ticker.Stop()
	var ended error
	for {
		select {
		case f := <-told:
			if ended == nil {
				f()
				ticker.Reset(w.opt.StillEvery)
			}
		case <-ticker.C:
			if text := still(w.opt.Clock().Sub(since)); text != "" && ended == nil {
				w.talk.say(text)
			}
		case t := <-heard:
			switch err := take(t); {
			case errors.Is(err, errAhead):
				deaf()
				heard = nil
				w.talk.in.keep(t)
			case err != nil:
				ended, heard = err, nil
				cancel()
			}
		case <-done:
			if fell != nil {
				panic(fell)
			}
			return ended
		}
	}
}

// listen hears lines until stop has been called or the input has ended. A line that nobody has taken by then answers the
// next question.
func (w *wizard) listen(ctx context.Context) (heard <-chan typed, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	lines := make(chan typed)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			text, err := w.talk.in.hear(ctx)
			if err != nil && ctx.Err() != nil {
				return
			}
			t := typed{text, err}
			select {
			case lines <- t:
			case <-ctx.Done():
				w.talk.in.keep(t)
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return lines, func() {
		cancel()
		<-ended
	}
}
