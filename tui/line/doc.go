// Package line is the line-mode driver: the wizard's questions as numbered, append-only lines, for screen readers, for
// terminals that cannot draw and for browser shells that draw wrongly. It asks the same questions in the same words as the
// full screen, tells progress as sentences, and says every default.
//
// A session goes from stage to stage (run.go, end.go), and each asks one thing (ask.go) through the one place that writes
// and reads (talk.go, input.go). What waits meanwhile does so in wait.go. The stages follow the six steps: tenant, ways,
// signin; setups, url; groups; plan with questions, review, decide; apply; done, test. What is left for an administrator is
// in handoff, and the administrator's own part in grant.
//
// What it writes holds no byte below a blank but newlines, so there is nothing to draw, redraw or colour. It must not know
// Bubble Tea, terminals or Microsoft Graph, and it decides nothing about Entra: the engine does. It never shows a secret,
// because a line cannot be hidden again.
package line
