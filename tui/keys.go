package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// binding is one key, or a few that belong together, of one screen. Footer and help are made from the same bindings,
// and a key that no binding names does not reach the screen, so neither can lie. What moves further than up/down, tab,
// home and end, comes with them.
type binding struct {
	key   string // "enter", "1-4", "up/down", "ctrl+c"
	word  string // in the footer, what it does here
	short string // the word in a window below 60 columns; empty: the same
	help  string // in the help, what it does here; empty: what it means everywhere
	quiet bool   // works and stands in the help, the footer has no room for it
	wide  bool   // in the footer from 60 columns on
}

// meanings are what the keys do on every screen: one key, one meaning.
var meanings = map[string]string{
	"enter":      "do what the focused line says",
	"up/down":    "move",
	"left/right": "the previous or next one",
	"tab":        "next group",
	"space":      "tick or untick",
	"esc":        "back; closes a panel first",
	"q":          "quit; nothing is lost",
	"b":          "sign in with a browser instead",
	"c":          "copy what stands alone on its row",
	"d":          "details of the focused row",
	"e":          "who can fix it, and the error in full",
	"f":          "files",
	"g":          "QR code of the page",
	"h":          "what an administrator will be asked for",
	"i":          "ids for support",
	"k":          "what others made and the wizard keeps",
	"l":          "path of the log",
	"m":          "more choices",
	"o":          "open in the browser",
	"p":          "the requests",
	"s":          "save the plan and your answers",
	"t":          "test the setup",
	"v":          "view a secret",
}

// everywhere are the keys of every screen, as the help lists them.
var everywhere = []binding{
	{key: "esc", help: "back; closes a panel first"},
	{key: "q", help: "quit; nothing is lost"},
	{key: "ctrl+c", help: "leave at once; asks only while changes are being made"},
	{key: "ctrl+z", help: "suspend; fg comes back"},
	{key: "? or F1", help: "this help"},
	{key: "F1", help: "this help"}, // where ? is text
}

// Bindings that many screens have.
var (
	keyHelp   = binding{key: "?", word: "help"}
	keyHelpF1 = binding{key: "f1", word: "help"}
	keyQuit   = binding{key: "q", word: "quit", wide: true}
	keyBack   = binding{key: "esc", word: "back"}
	keyLeave  = binding{key: "ctrl+c", word: "quit"}
	keyMove   = binding{key: "up/down", quiet: true}
	keyChoose = binding{key: "enter", word: "choose"}
	keyGoOn   = binding{key: "enter", word: "go on"}
	keyPortal = binding{key: "o", word: "portal", help: "open the registration in the Entra admin center", wide: true}
	keyIDs    = binding{key: "i", word: "ids for support", short: "ids"}
	keyScroll = binding{key: "up/down", quiet: true, help: "scroll"} // the note line names those two
	keyPages  = binding{key: "pgup/pgdown", quiet: true, help: "scroll"}
)

// digitsRange begins the bindings of rows that digits choose: 1-4.
const digitsRange = "1-"

// isHelp tells whether the binding opens the help, which every footer shows.
func (b binding) isHelp() bool { return b.key == keyHelp.key || b.key == keyHelpF1.key }

// explain is what the help says about a binding.
func (b binding) explain() string {
	if b.help != "" {
		return b.help
	}
	if m := meanings[b.key]; m != "" {
		return m
	}
	if strings.HasPrefix(b.key, digitsRange) {
		return "choose that row"
	}
	return b.word
}

// matches tells whether the key belongs to the binding.
func (b binding) matches(key string) bool {
	if len(b.key) == 3 && strings.HasPrefix(b.key, digitsRange) {
		return len(key) == 1 && key[0] >= '1' && key[0] <= b.key[2]
	}
	for one := range strings.SplitSeq(b.key, "/") {
		if one == key {
			return true
		}
	}
	return false
}

// bound tells whether a screen with these bindings may see the key. Keys that move always reach it.
func bound(bindings []binding, key string) bool {
	switch key {
	case "up", "down", "tab", "shift+tab", "home", "end", "pgup", "pgdown":
		return true
	}
	return slices.ContainsFunc(bindings, func(b binding) bool { return b.matches(key) })
}

// keyMsg is a key press, as screens get it.
type keyMsg struct {
	name string          // "enter", "up", "c", "ctrl+c"
	raw  tea.KeyPressMsg // for text fields
}

// newKeyMsg names a key press. Outside of fields a capital letter, as caps lock makes it, means the same as the small
// one; with other modifiers it is another key.
func newKeyMsg(raw tea.KeyPressMsg) keyMsg {
	k := raw.Key()
	if k.Code == tea.KeyKpEnter {
		return keyMsg{name: "enter", raw: raw}
	}
	name := raw.String()
	if len(name) == 1 {
		name = strings.ToLower(name)
	}
	return keyMsg{name: name, raw: raw}
}
