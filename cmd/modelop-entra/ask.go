package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

// canAsk tells whether a person sits at a terminal and may be asked.
func (p *program) canAsk() bool {
	return !p.noInput && isTerminal(p.stdin)
}

// askFor asks a question that one word answers with yes. All else, and the end of input, is no; instead says how to do
// without the question.
func (p *program) askFor(ctx context.Context, question, word, instead string) error {
	p.tell("%s", question)
	_, _ = fmt.Fprint(p.stderr, "> ")
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(p.stdin).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case a := <-answer:
		if a == word {
			return nil
		}
		return &exitError{code: exitRefused, text: "stopped. Nothing was changed.\n" + instead}
	case <-ctx.Done():
		return &exitError{code: exitInterrupted, text: "stopped by you. Nothing was changed."}
	}
}
