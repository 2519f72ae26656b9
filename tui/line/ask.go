package line

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// question is what every question has beside its own words.
type question struct {
	prompt string // what to type
	more   string // what else can be typed
	again  string // what is told again after help and commands; empty: prompt
	wrong  string // what is said about an answer that is none; "Type yes or no."
	help   func(about string) []string
	// commands are further words that can be typed. They return whether they understood what stands behind the word.
	commands []command
}

type command struct {
	word string
	do   func(about string) bool
	ends error // ends the question in place of an answer
}

// ask puts the question and returns what was typed, when it is not one of the words that every question knows.
func (w *wizard) ask(q question) (string, error) {
	w.asked = true
	w.talk.phrases(q.prompt, q.more)
	for {
		answer, err := w.talk.prompt(w.ctx)
		if err != nil {
			return "", err
		}
		word, about, _ := strings.Cut(answer, " ")
		about = strings.TrimSpace(about)
		switch strings.ToLower(word) {
		case "back":
			if about == "" {
				return "", errBack
			}
		case "quit":
			if about == "" {
				return "", errQuit
			}
		case "help":
			w.help(q, about)
			w.talk.phrases(q.short())
			continue
		}
		i := slices.IndexFunc(q.commands, func(c command) bool { return strings.EqualFold(c.word, word) })
		if i >= 0 && q.commands[i].ends != nil && about == "" {
			return "", q.commands[i].ends
		}
		if i >= 0 && q.commands[i].do != nil && q.commands[i].do(about) {
			w.talk.phrases(q.short())
			continue
		}
		return answer, nil
	}
}

// short is what is told again.
func (q question) short() string {
	if q.again != "" {
		return q.again
	}
	return q.prompt
}

func (w *wizard) help(q question, about string) {
	w.talk.sayAll(q.help(about))
	if w.past != nil {
		w.talk.say("quit ends the wizard. What is done stays.")
		return
	}
	w.talk.say("back goes to the question before; your answers are kept. quit ends the wizard.")
}

// noDefault ends the prompt of a question that enter does not answer.
const noDefault = "There is no default."

// choice is a question with numbered answers. Numbers stay put.
type choice struct {
	question
	options  []option
	standard int // what enter takes, from 1 on; 0: nothing
}

// option is one of the answers. Its name says what enter takes, after the number.
type option struct {
	text string
	rows []string // below it, each a row of its own
	name string
}

// choose lists the answers and returns the index of the one that was chosen.
func (w *wizard) choose(c choice) (int, error) {
	for i, o := range c.options {
		w.talk.hang(fmt.Sprintf("  %d. ", i+1), o.text)
		for _, r := range o.rows {
			w.talk.row("     ", r)
		}
	}
	return w.number(c)
}

// number asks for one of the answers, without listing them.
func (w *wizard) number(c choice) (int, error) {
	n := len(c.options)
	numbers := fmt.Sprintf("1 to %d", n)
	if n == 2 {
		numbers = "1 or 2"
	}
	c.prompt = fmt.Sprintf("Type %s. %s", numbers, noDefault)
	if c.standard > 0 {
		c.prompt = fmt.Sprintf("Type %s, or press enter for %d", numbers, c.standard)
		if name := c.options[c.standard-1].name; name != "" {
			c.prompt += ", " + name
		}
		c.prompt += "."
	}
	for {
		answer, err := w.ask(c.question)
		if err != nil {
			return 0, err
		}
		if answer == "" && c.standard > 0 {
			return c.standard - 1, nil
		}
		if i, err := strconv.Atoi(strings.TrimSuffix(answer, ".")); err == nil && i >= 1 && i <= n {
			return i - 1, nil
		}
		w.talk.fail("choose " + numbers + ".")
		c.question = c.silent()
	}
}

// word asks until the answer is one of the accepted words, and returns it.
func (w *wizard) word(q question, accepted ...string) (string, error) {
	for {
		answer, err := w.ask(q)
		if err != nil {
			return "", err
		}
		if answer = strings.ToLower(answer); slices.Contains(accepted, answer) {
			return answer, nil
		}
		w.talk.fail(q.wrong)
		q = q.silent()
	}
}

// silent is the question again, without its words: what is wrong has just been said.
func (q question) silent() question {
	q.again = q.short()
	q.prompt, q.more = "", ""
	return q
}

// says is the help of a question that says the same about everything.
func says(texts ...string) func(string) []string {
	return func(string) []string { return texts }
}
