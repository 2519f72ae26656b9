package tui

// glyphs are the signs that differ between a terminal that can draw them and one that cannot. Each takes one column
// everywhere, in Chinese, Japanese and Korean terminals too, and stands next to the word that says the same.
type glyphs struct {
	done    string // done, passed, yes
	failed  string
	here    string // the focus, the current step
	working string // working, waiting
	idle    string // not started
}

var (
	unicodeGlyphs = glyphs{done: "✓", failed: "✗", here: "►", working: "»", idle: "◦"}
	asciiGlyphs   = glyphs{done: "v", failed: "x", here: ">", working: "*", idle: "-"}
)

// Signs that are ASCII in either set.
const (
	signLook    = "!" // needs a look
	signUnknown = "?"
	signKeep    = "=" // nothing to change
	signKept    = "." // someone else's, left alone
)
