// Package words holds the sentences that the drivers share: how a plan, the progress of a run, an error and the end of
// a run read as plain text. What it returns is append-only: no colour, no cursor movement, ASCII in our own words.
//
// It must not know terminals, Bubble Tea or how anything is drawn, and it decides nothing: it turns plans, events,
// problems and outcomes into text.
package words
