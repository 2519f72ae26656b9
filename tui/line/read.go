package line

import (
	"context"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// readAgain reads the tenant again and goes on with next.
func (w *wizard) readAgain(next stage) (stage, error) {
	w.talk.say("Reading the tenant again.")
	var account steps.Account
	var err error
	w.during(stillReading, func(ctx context.Context, _ func(func())) {
		account, err = w.engine.Read(ctx)
	})
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	if err != nil {
		p := words.ProblemOf(err)
		w.problem(p, w.unchanged())
		return w.chooseRemedy(p, []remedy{
			{"Try again.", func() (stage, error) { return w.readAgain(next) }},
			{"Go on with what was read before.", next},
		}, w.refuse(p))
	}
	w.account = account
	return next, nil
}

func stillReading(time.Duration) string { return "Still reading the tenant." }
