package line

import (
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// limitedBefore asks about a tenant policy that the plan knows, before anything is written.
func (w *wizard) limitedBefore(l *steps.SecretLimit) stage { return w.limited(l, true) }

// limitedAfter asks about a tenant policy that has shown itself while applying: all but the secrets is done, and to go on
// without them leads to done.
func (w *wizard) limitedAfter(l *steps.SecretLimit) stage { return w.limited(l, false) }

// limited asks what to do about a tenant policy that stands against the secrets.
func (w *wizard) limited(l *steps.SecretLimit, before bool) stage {
	asked := w.choices.SecretLifetime
	return func() (stage, error) { // coming back to it, its earlier answer does not count
		w.choices.SecretLifetime, w.withoutSecrets = asked, false
		if !before {
			w.talk.blank()
		}
		w.talk.say(words.LimitHeading(*l) + ".")
		w.talk.say(words.LimitText(*l, w.tenantName()))
		c := choice{question: question{help: says("A policy of the tenant says how long a client secret may live, or that there may be none.")}}
		for _, offer := range l.Offers {
			c.options = append(c.options, option{text: words.Sentence(words.LimitOffer(*l, offer, w.opt.Clock()))})
		}
		c.options = append(c.options, option{text: words.Sentence(words.LimitGoOn(*l))})
		if l.Forbidden && !before {
			c.options = append(c.options, option{text: words.Sentence(words.LimitTryAgain)})
		}
		i, err := w.choose(c)
		if err != nil {
			return nil, err
		}
		w.asked = before // there is no way back behind changes
		switch {
		case i < len(l.Offers):
			w.choices.SecretLifetime = l.Offers[i]
		case i == len(l.Offers) && !before:
			return w.done, nil
		case i == len(l.Offers):
			w.withoutSecrets = true
		}
		if before {
			return w.replan, nil
		}
		return w.readAgain(w.addSecrets)
	}
}

// addSecrets adds the secrets that are missing, at once: the answer before said so. Where more is to be done, the review
// tells it.
func (w *wizard) addSecrets() (stage, error) {
	next, err := w.replan()
	if err == nil && steps.OnlySecrets(w.plan) {
		return w.apply, nil
	}
	return next, err
}
