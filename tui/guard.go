package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
)

// guard is the root model with a net below it. An error in the wizard itself ends it in order: the terminal is restored
// and nothing of the error reaches it, since people can do nothing with that. The caller tells what exists.
type guard struct {
	*model
	send func(tea.Msg)
	fell *steps.Panic
}

// fellMsg says that a command has ended with an error in the wizard itself.
type fellMsg struct{ fell *steps.Panic }

// Update takes one message.
func (g *guard) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if v := recover(); v != nil {
			next, cmd = g, g.fall(steps.NewPanic(v))
		}
	}()
	if f, ok := msg.(fellMsg); ok {
		return g, g.fall(f.fell)
	}
	if g.fell != nil {
		return g, tea.Quit
	}
	_, cmd = g.model.Update(msg)
	return g, guarded(cmd)
}

// View draws the window; nothing once something has fallen.
func (g *guard) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			fell := steps.NewPanic(r)
			go g.send(fellMsg{fell}) // the program is busy drawing
			v = tea.NewView("")
			v.AltScreen = true
		}
	}()
	if g.fell != nil {
		v = tea.NewView("")
		v.AltScreen = true
		return v
	}
	return g.model.View()
}

// fall ends the wizard.
func (g *guard) fall(fell *steps.Panic) tea.Cmd {
	if g.fell == nil {
		g.fell = fell
	}
	return tea.Quit
}

// guarded lets a command tell of an error in the wizard itself, where it would end the process otherwise.
func guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = fellMsg{steps.NewPanic(v)}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			all := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				all[i] = guarded(c)
			}
			return all
		}
		return msg
	}
}
