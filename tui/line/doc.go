// Package line is the line-mode driver: the wizard's questions as numbered, append-only lines, for screen readers, for
// terminals that cannot draw and for browser shells that draw wrongly. It asks the same questions in the same words as the
// full screen, tells progress as sentences, and says every default.
//
// What it writes holds no byte below a blank but newlines, so there is nothing to draw, redraw or colour. It must not know
// Bubble Tea, terminals or Microsoft Graph, and it decides nothing about Entra: the engine does. It never shows a secret,
// because a line cannot be hidden again.
package line
