package tui

import tea "charm.land/bubbletea/v2"

// overApply is a screen that knows nothing of Apply, open while Apply goes on or waits beneath it: what the engine tells
// still reaches Apply.
type overApply struct {
	inner   screen
	beneath *applying
}

func (o *overApply) about() (string, string)   { return o.inner.about() }
func (o *overApply) rail() rail                { return o.beneath.rail() }
func (o *overApply) keys(s *session) []binding { return withoutQuit(o.inner.keys(s)) }
func (o *overApply) view(s *session) body      { return o.inner.view(s) }
func (o *overApply) outlasts() bool            { return true }

func (o *overApply) ticking() bool {
	c, ok := o.inner.(clockwork)
	return ok && c.ticking()
}

func (o *overApply) report(s *session) report {
	r := o.beneath.report(s)
	if inner, ok := o.inner.(reporting); ok {
		r.bar, r.status = pausedBar(o.beneath), inner.report(s).status
	}
	return r
}

func (o *overApply) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg.(type) {
	case eventMsg, signInLostMsg, stoppingMsg, appliedMsg:
		return o.beneath.take(s, o, msg)
	}
	next, cmd := o.inner.update(s, msg)
	if next == o.inner {
		return o, cmd
	}
	if _, ok := next.(outlasting); ok { // it hands Apply its messages itself
		return next, cmd
	}
	return &overApply{inner: next, beneath: o.beneath}, cmd
}

// interrupt is what ctrl+c does on Apply itself.
func (o *overApply) interrupt(s *session) (screen, tea.Cmd) { return o.beneath.interrupt(s) }

// withoutQuit takes q out: while a run goes on, there is only going on and stopping.
func withoutQuit(keys []binding) []binding {
	var rest []binding
	for _, k := range keys {
		if k.key != "q" {
			rest = append(rest, k)
		}
	}
	return rest
}
