package line

import (
	"context"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// during runs do beside the session, and meanwhile does here, one after the other, what do hands over through tell. A wait
// that goes on is told again every so often: still returns the words.
func (w *wizard) during(still func(waited time.Duration) string, do func(ctx context.Context, tell func(func()))) {
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
	since := w.opt.Clock()
	ticker := time.NewTicker(w.opt.StillEvery)
	defer ticker.Stop()
	for {
		select {
		case f := <-told:
			f()
			ticker.Reset(w.opt.StillEvery)
		case <-ticker.C:
			if text := still(w.opt.Clock().Sub(since)); text != "" {
				w.talk.say(text)
			}
		case <-done:
			if fell != nil {
				panic(fell)
			}
			return
		}
	}
}
