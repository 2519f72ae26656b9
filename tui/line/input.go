package line

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// longestLine is how much of one line is kept, in bytes. No answer is longer.
const longestLine = 8 << 10

// input reads lines on demand, so that waiting for one can be given up. One buffered reader serves the whole session:
// another one would lose what this one has read ahead.
type input struct {
	want  chan struct{}
	lines chan typed
	over  chan struct{}
	asked bool     // a line is wanted and has not come yet
	kept  []string // read already, for whoever reads next
	err   error    // no line comes any more
}

// typed is a line without its end, or the reason why there is none.
type typed struct {
	text string
	err  error
}

func newInput(r io.Reader) *input {
	in := &input{want: make(chan struct{}), lines: make(chan typed), over: make(chan struct{})}
	go in.serve(bufio.NewReader(r))
	return in
}

// serve reads a line whenever one is wanted, until the session is over. A read that blocks then ends with the process.
func (in *input) serve(r *bufio.Reader) {
	for {
		select {
		case <-in.want:
		case <-in.over:
			return
		}
		text, err := readLine(r)
		select {
		case in.lines <- typed{text, err}:
		case <-in.over:
			return
		}
	}
}

// readLine reads up to the next line end. What stands before the end of the input without one was never entered, so it is
// no answer.
func readLine(r *bufio.Reader) (string, error) {
	var kept []byte
	for {
		part, err := r.ReadSlice('\n')
		kept = append(kept, part[:min(len(part), longestLine-len(kept))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return "", err
		}
		return string(kept), nil
	}
}

// read waits for the next line. It returns errNoInput at the end of the input, and the context's error when it is given up:
// the line that was waited for belongs to no other question then.
func (in *input) read(ctx context.Context) (string, error) {
	text, err := in.hear(ctx)
	if err != nil && in.asked {
		in.err = err
	}
	return text, err
}

// hear is read without a question. When it is given up, the line goes to whoever reads next.
func (in *input) hear(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if len(in.kept) > 0 {
		text := in.kept[0]
		in.kept = in.kept[1:]
		return text, nil
	}
	if in.err != nil {
		return "", in.err
	}
	if !in.asked {
		select {
		case in.want <- struct{}{}:
			in.asked = true
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	select {
	case t := <-in.lines:
		in.asked = false
		if t.err != nil {
			in.err = errNoInput // a terminal that is gone is no different
			return "", in.err
		}
		return t.text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// keep gives back a line that was read, for whoever reads next. The end of the input stays anyway.
func (in *input) keep(t typed) {
	if t.err == nil {
		in.kept = append([]string{t.text}, in.kept...)
	}
}

// close lets the reading end.
func (in *input) close() { close(in.over) }
