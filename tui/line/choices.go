package line

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// choicesFrom asks for the choices that most people never change, and goes on with a new plan. Whoever goes back has the
// earlier ones again.
func (w *wizard) choicesFrom(before blueprint.Choices, folder string) stage {
	return func() (stage, error) {
		w.choices = before
		w.engine.UseFolder(folder)
		w.talk.say("More choices.")
		w.talk.say(words.AlwaysNeeded + " These are up to you:")
		for i, c := range w.moreChoices() {
			w.tellChoice(i, c)
		}
		for {
			i, err := w.oneChoice()
			if err == nil && i < 0 {
				return w.replan, nil
			}
			if err == nil {
				err = w.moreChoices()[i].change()
			}
			if err != nil {
				w.choices = before
				w.engine.UseFolder(folder)
				return nil, err
			}
			w.tellChoice(i, w.moreChoices()[i]) // as it stands now, under the same number
		}
	}
}

// moreChoice is one of the choices: how it stands, and what changes it.
type moreChoice struct {
	text   string
	change func() error
}

func (w *wizard) tellChoice(i int, c moreChoice) { w.talk.hang(fmt.Sprintf("  %d. ", i+1), c.text) }

// oneChoice asks which of the choices to change; -1: they stay so.
func (w *wizard) oneChoice() (int, error) {
	n := len(w.moreChoices())
	q := question{
		prompt: fmt.Sprintf("Type 1 to %d to change one, or press enter to go on with these.", n),
		help: says("A registration that exists and is not chosen is left alone, never removed.",
			"The review comes back with a new plan. Nothing is changed by that."),
	}
	for {
		answer, err := w.ask(q)
		if err != nil || answer == "" {
			return -1, err
		}
		if i, err := strconv.Atoi(answer); err == nil && i >= 1 && i <= n {
			return i - 1, nil
		}
		w.talk.fail(fmt.Sprintf("type 1 to %d, or press enter.", n))
		q = q.silent()
	}
}

// moreChoices are the choices as they stand.
func (w *wizard) moreChoices() []moreChoice {
	c := &w.choices
	var all []moreChoice
	for _, name := range blueprint.Names() {
		if !blueprint.IsRequired(name) {
			all = append(all, moreChoice{yesOrNo(name, slices.Contains(c.Names(), name), words.NeedsIt(name)), func() error {
				w.toggle(name)
				return nil
			}})
		}
	}
	prefix := words.PrefixExample(c.NamePrefix)
	if c.NamePrefix != "" {
		prefix = c.NamePrefix + ", " + prefix
	}
	return append(all,
		moreChoice{yesOrNo(words.SignInScopesChoice, c.SignInScopes, words.WhySignInScopes), func() error {
			c.SignInScopes = !c.SignInScopes
			return nil
		}},
		moreChoice{
			fmt.Sprintf("Secrets live for %s, until %s.", c.SecretLifetime, words.Date(c.SecretLifetime.From(w.opt.Clock()))), w.askLifetime,
		},
		moreChoice{"Prefix for the names: " + prefix + ".", w.askPrefix},
		moreChoice{"Folder for the files: " + words.Folder(w.engine.Folder(*c)), w.askFolder})
}

func yesOrNo(name string, is bool, why string) string {
	answer := ": no. "
	if is {
		answer = ": yes. "
	}
	return name + answer + words.Sentence(words.Upper(why))
}

// toggle takes an optional registration in, or leaves it out.
func (w *wizard) toggle(name string) {
	names := slices.Clone(w.choices.Names())
	if i := slices.Index(names, name); i >= 0 {
		names = slices.Delete(names, i, i+1)
	} else {
		names = append(names, name)
	}
	w.choices.Registrations, _ = blueprint.ParseRegistrations(names) // they are known names
}

// askValue asks until take accepts what was typed. Enter keeps what is.
func (w *wizard) askValue(prompt string, take func(answer string) error) error {
	q := question{prompt: prompt, help: says("Enter changes nothing.")}
	for {
		answer, err := w.ask(q)
		if err != nil || answer == "" {
			return err
		}
		wrong := take(answer)
		if wrong == nil {
			return nil
		}
		w.talk.fail(wrong.Error())
		q = q.silent()
	}
}

func (w *wizard) askLifetime() error {
	prompt := fmt.Sprintf("How long do secrets live? Type a lifetime like 1 year, 6 months or 90 days, or press enter for %s.", w.choices.SecretLifetime)
	return w.askValue(prompt, func(answer string) error {
		l, err := blueprint.ParseLifetime(answer)
		if err == nil {
			w.choices.SecretLifetime = l
		}
		return err
	})
}

func (w *wizard) askPrefix() error {
	prompt := "Type a prefix for the names, for example prod-, none for no prefix, or press enter to change nothing."
	return w.askValue(prompt, func(answer string) error {
		if answer == "none" {
			answer = ""
		}
		err := blueprint.CheckNamePrefix(answer)
		if err == nil {
			w.choices.NamePrefix = answer
		}
		return err
	})
}

func (w *wizard) askFolder() error {
	prompt := "Type the folder for the files, or press enter to change nothing."
	return w.askValue(prompt, func(answer string) error {
		var err error
		w.during(func(time.Duration) string { return "" }, func(context.Context, func(func())) { err = w.engine.CheckFolder(answer) })
		if err == nil {
			w.engine.UseFolder(answer)
		}
		return err
	})
}
