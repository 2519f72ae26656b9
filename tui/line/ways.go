package line

import (
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// howToSignIn asks for the way. Enter takes the one that was given, or a code.
func (w *wizard) howToSignIn() (stage, error) {
	w.talk.say("How do you want to sign in?")
	c := choice{question: question{help: says(
		words.WhoSignsIn,
		"Each way leads to the same tenant with the same rights. A code fits everywhere; some tenants allow only a browser on this computer.",
		"Nothing is installed, here or in the tenant.",
	)}}
	for i, way := range steps.Ways() {
		c.options = append(c.options, w.wayOption(way))
		if way == w.way {
			c.standard = i + 1
		}
	}
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	w.way = steps.Ways()[i]
	return w.signIn, nil
}

// wayOption is a way as the list names it, with where it cannot work.
func (w *wizard) wayOption(way steps.Way) option {
	switch way {
	case steps.WayDeviceCode:
		return option{text: "Device code. Type a short code on any device with a browser.", name: "device code"}
	case steps.WayBrowser:
		switch {
		case w.opt.Demo:
			return option{text: "Browser on this computer. In the demo it signs in by itself, without a window.", name: "browser"}
		case w.opt.SSH:
			return option{text: "Browser on this computer. Not from here: you are connected over ssh.", name: "browser"}
		}
		return option{text: "Browser on this computer.", name: "browser"}
	case steps.WayAzureCLI:
		if w.opt.Demo {
			return option{text: "Azure CLI. Not in the demo: it would use a real account.", name: "Azure CLI"}
		}
		return option{text: `Azure CLI. Use the account that "az login" signed in here.`, name: "Azure CLI"}
	case steps.WayEnvironment:
		return option{text: "Environment. Use AZURE_CLIENT_ID with its secret or certificate.", name: "environment"}
	}
	return option{text: string(way), name: string(way)}
}

// browserWorks tells whether a browser can open beside the wizard.
func (w *wizard) browserWorks() bool { return !w.opt.SSH || w.opt.Demo }
