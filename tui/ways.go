package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// ways asks how to sign in.
type ways struct {
	menu    menu
	rails   rail
	heading string
	intro   string // who should sign in
	files   string // where files will be
	begin   func(s *session) (screen, tea.Cmd)
	back    func(s *session) (screen, tea.Cmd) // nil: there is nothing before
}

// wayNames are the ways as rows name them, in their order.
var wayNames = map[steps.Way]string{
	steps.WayDeviceCode: "Device code", steps.WayBrowser: "Browser", steps.WayAzureCLI: "Azure CLI", steps.WayEnvironment: "Environment",
}

// startWays asks for the way to sign in to the tenant of the session.
func startWays(s *session) (screen, tea.Cmd) {
	heading := "How do you want to sign in?"
	if s.tenant != "" {
		heading = "How do you want to sign in to " + tenantAsked(s.tenant) + "?"
	}
	return s.askWay(&ways{
		rails:   rail{at: stageSignIn},
		heading: heading,
		intro:   words.WhoSignsIn,
		files:   "will be written to " + s.filesPlace(),
		begin:   startSignIn,
		back:    startWelcome,
	})
}

// askWay asks for the way, with the one that was used last in focus.
func (s *session) askWay(w *ways) (screen, tea.Cmd) {
	w.menu = newMenu(len(steps.Ways()))
	for i, way := range steps.Ways() {
		if way == s.way {
			w.menu.at = i
		}
	}
	return w, nil
}

func (w *ways) about() (name, text string) {
	return "How to sign in", "Each way leads to the same tenant with the same rights. A code fits everywhere; some tenants " +
		"allow only a browser on this computer. Nothing is changed."
}

func (w *ways) rail() rail { return w.rails }

func (w *ways) keys(*session) []binding {
	keys := []binding{
		{key: "enter", word: "sign in", help: "sign in that way"},
		{key: "1-4", word: "choose", wide: w.back != nil},
		keyMove,
	}
	if w.back != nil {
		keys = append(keys, keyBack)
	}
	return append(keys, binding{key: "q", word: "quit", wide: true}, keyHelp)
}

// aboutWay says what a way is for, and where it cannot work.
func (s *session) aboutWay(w steps.Way) string {
	switch w {
	case steps.WayDeviceCode:
		return "Type a short code on any device. Fits ssh."
	case steps.WayBrowser:
		switch {
		case s.opt.Demo:
			return "DEMO: it signs in by itself, without a window."
		case s.opt.SSH:
			return "Not from here: you are connected over ssh."
		}
		return "Sign in with a browser on this computer."
	case steps.WayAzureCLI:
		if s.opt.Demo {
			return "Not in the demo: it would use a real account."
		}
		return `Use the account that "az login" signed in here.`
	case steps.WayEnvironment:
		return "Use AZURE_CLIENT_ID with a secret or certificate."
	}
	return ""
}

func (w *ways) view(s *session) body {
	b := s.body()
	b.heading(w.heading)
	if !b.small {
		b.text(w.intro)
		b.blank()
	}
	const column = 22
	var abouts []string
	for _, way := range steps.Ways() {
		abouts = append(abouts, s.aboutWay(way))
	}
	beside := b.beside(column, abouts...)
	for i, way := range steps.Ways() {
		row := fmt.Sprintf("%s %d  %s", choiceSign(i == w.menu.at), i+1, wayNames[way])
		if beside {
			row = pad(row, column) + abouts[i]
		}
		b.option(i == w.menu.at, row)
	}
	b.blank()
	if !beside { // that of the focused row
		b.text(abouts[w.menu.at])
		b.blank()
	}
	if b.small {
		b.text(w.intro)
		b.blank()
	}
	if s.opt.OwnApp {
		b.text("Nothing is installed, here or in the tenant. The wizard signs in through\nthe app that --client-id names.")
	} else {
		b.text("Nothing is installed, here or in the tenant. The wizard signs in through\n" +
			"Microsoft's own app, called \"Microsoft Azure CLI\".")
	}
	b.blank()
	cloud := s.opt.Cloud
	if cloud == "" {
		cloud = "Microsoft Azure, worldwide (--cloud names another)"
	}
	b.labelled("Cloud", 8, cloud)
	b.labelled("Files", 8, w.files)
	return b
}

// filesPlace is where the setup folder will be.
func (s *session) filesPlace() string {
	switch {
	case s.opt.Folder != "":
		return s.opt.Folder
	case s.opt.Demo:
		return "modelop-entra-demo/ in this folder"
	}
	return "modelop-entra/ in this folder"
}

func (w *ways) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || w.menu.press(k.name) {
		return w, nil
	}
	switch k.name {
	case "enter":
		s.way = steps.Ways()[w.menu.at]
		return w.begin(s)
	case "esc":
		if w.back != nil {
			return w.back(s)
		}
	}
	return w, nil
}
