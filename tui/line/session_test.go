package line

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// keyboard types one line whenever the wizard asks, and shows it as a terminal does. "@30s" is a pause, after which the
// next line comes whether something is asked or not. After the last line the input ends.
type keyboard struct {
	lines  []string
	screen *screen
}

func (k *keyboard) Read(p []byte) (int, error) {
	unasked := false
	for len(k.lines) > 0 && strings.HasPrefix(k.lines[0], "@") {
		d, err := time.ParseDuration(k.lines[0][1:])
		if err != nil {
			return 0, err
		}
		k.lines = k.lines[1:]
		unasked = true
		time.Sleep(d)
	}
	if !unasked {
		k.screen.awaitPrompt()
	}
	if len(k.lines) == 0 {
		return 0, io.EOF
	}
	line := k.lines[0] + "\n"
	k.lines = k.lines[1:]
	_, _ = io.WriteString(k.screen, line)
	return copy(p, line), nil
}

// screen is what was written and typed, in its order. While the wizard waits, both happen side by side.
type screen struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{} // holds one when something was written that nobody has looked at
	over    chan struct{}
}

func newScreen() *screen {
	return &screen{changed: make(chan struct{}, 1), over: make(chan struct{})}
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return s.text.Write(b)
}

// awaitPrompt waits until the wizard asks, or is over.
func (s *screen) awaitPrompt() {
	for !strings.HasSuffix(s.String(), "\n> ") {
		select {
		case <-s.changed:
		case <-s.over:
			return
		}
	}
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// session is what a person saw, and how it ended.
type session struct {
	text    string
	outcome steps.Outcome
}

// play runs a whole session with what a person types.
func play(t *testing.T, f *fakeEngine, o Options, typed ...string) session {
	t.Helper()
	var s session
	synctest.Test(t, func(t *testing.T) {
		screen := newScreen()
		defer close(screen.over)
		o.In, o.Out, o.Echo = &keyboard{lines: typed, screen: screen}, screen, true
		outcome, err := Run(t.Context(), f, o)
		if err != nil {
			t.Fatal(err)
		}
		s = session{screen.String(), outcome}
	})
	contract(t, s.text)
	return s
}

// contract is what holds for all that line mode writes.
func contract(t *testing.T, text string) {
	t.Helper()
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			t.Errorf("byte %#02x after %q", c, text[max(i-40, 0):i])
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		typed := strings.HasPrefix(line, "> ")
		if words.Cells(line) > 80 && !typed && !strings.Contains(line, "://") && !words.IsCommand(line) && !strings.Contains(line, "modelop-entra/") {
			t.Errorf("a row of %d cells: %q", words.Cells(line), line)
		}
		if line != strings.TrimRight(line, " ") && line != "> " {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if strings.ContainsFunc(got, func(r rune) bool { return r > '~' }) && name != "cjk" {
		t.Error("our own words are not plain ASCII")
	}
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

func (s session) ends(t *testing.T, r steps.Result) {
	t.Helper()
	if s.outcome.Result != r {
		t.Errorf("ended as %s, want %s. The session:\n%s", s.outcome.Result, r, s.text)
	}
}

func (s session) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.text, text) {
			t.Errorf("%q is missing. The session:\n%s", text, s.text)
		}
	}
}

func (s session) never(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text, text) {
			t.Errorf("%q is said. The session:\n%s", text, s.text)
		}
	}
}

// usual are the options of most tests.
func usual() Options { return Options{Redirects: redirects, Given: steps.Given{Way: true}} }

// redirects are the addresses that ModelOp Center needs.
func redirects(u blueprint.URL, names ...string) []blueprint.RedirectURI {
	var list []blueprint.RedirectURI
	for _, r := range []blueprint.RedirectURI{
		{Registration: blueprint.GatewayService, URI: u.String() + "/login/oauth2/code/gateway-service"},
		{Registration: blueprint.ExternalIntegrationClient, URI: u.String() + "/jupyterOauth2ImplicitGrant.html"},
		{Registration: blueprint.ExternalIntegrationClient, URI: u.String() + "/modelOpWDC.html"},
		{Registration: blueprint.ExternalIntegrationClient, URI: "https://oauth.powerbi.com/views/oauthredirect.html", Fixed: true},
	} {
		if len(names) == 0 || slices.Contains(names, r.Registration) {
			list = append(list, r)
		}
	}
	return list
}

// elsewhere is the command that runs the wizard on a computer with a browser.
func elsewhere(tenant, answers string) string {
	if answers != "" {
		return "modelop-entra --answers " + answers
	}
	return "modelop-entra --tenant " + tenant + " --sign-in browser"
}
