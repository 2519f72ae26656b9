//go:build unix

package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// stop is a screen on a walk: the keys that lead to it, what it says in words, and the key to press next. The words hold
// in every window; blanks and line ends between them do not count.
type stop struct {
	name   string
	reach  func(*visit)
	words  []string
	footer string
}

// walks are the ways through the screens, with names that are easy to show, names that are not, and what goes wrong.
var walks = map[string]struct {
	scenario string // of the simulated tenant, in YAML
	stops    []stop
	code     int // the exit code in the end
}{
	"usual names": {"", aWholeRun("Contoso Ltd", "modelop.contoso.com"), 0},
	"long names": {`
organization:
  displayName: Contoso Pharmaceuticals Manufacturing and Distribution Holdings International
  domains: [contoso-pharmaceuticals-manufacturing.com, contoso.com, contosopharmaceuticalsmanufacturing.onmicrosoft.com]
people:
  - userPrincipalName: an.administrator.with.a.very.long.name@contoso-pharmaceuticals-manufacturing.com
    displayName: An Administrator with a Very Long Name
    roles: [Global Administrator]
`, aWholeRun("Contoso Pharma", "modelop.production.europe.contoso-pharmaceuticals-manufacturing.com"), 0},
	"CJK names": {`
organization: {displayName: コントソ株式会社コントソ株式会社コントソ株式会社}
people:
  - {userPrincipalName: admin@contoso.com, displayName: 管理者, roles: [Global Administrator]}
`, aWholeRun("コントソ", "modelop.contoso.com"), 0},
	"an error while signing in": {"signIn: {refuse: 53003}", refusedSignIn, 3},
	"an error while applying": {`
people:
  - {userPrincipalName: admin@contoso.com, displayName: Adele Admin, roles: [Cloud Application Administrator]}
  - {userPrincipalName: privileged@contoso.com, displayName: Pradeep Gupta, roles: [Privileged Role Administrator]}
setups:
  - url: https://modelop.contoso.com
    made: -60d
    groupLookUp: true
    registrations:
      gateway-service:
        set: {web: {redirectUris: ["{url}/login/oauth2/code/gateway-service", "https://reports.contoso.com/callback"]}}
      internal-client: {noRoles: true}
      external-integration-client:
`, failingRun, 4},
}

// TestEveryScreenInEveryWindow walks through the wizard, from its first screen to its last, and makes the window another
// size at each: no row is wider than the window, the footer stands last with the next key in it, and the state is said in
// words.
func TestEveryScreenInEveryWindow(t *testing.T) {
	for name, walk := range walks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &visit{t: t}
			v.start("clean", func(o *simtenant.Options) {
				if walk.scenario == "" {
					return
				}
				s, err := simtenant.ParseScenario("walk", []byte(walk.scenario))
				if err != nil {
					t.Fatal(err)
				}
				o.Scenario = s
			})
			for _, at := range walk.stops {
				at.reach(v)
				v.holds(at, 80, 24)
				for _, size := range [][2]int{{40, 15}, {120, 40}, {80, 24}} {
					v.Resize(size[0], size[1])
					v.holds(at, size[0], size[1])
				}
			}
			v.Press("q")
			if code, screen := v.Wait(); code != walk.code {
				t.Errorf("exit code %d, want %d:\n%s", code, walk.code, screen)
			}
		})
	}
}

func presses(keys ...string) func(*visit) { return func(v *visit) { v.Press(keys...) } }

// goesOn presses enter until the screen that follows is there.
func goesOn(to string) func(*visit) { return func(v *visit) { v.PressUntil("enter", to) } }

// aWholeRun goes from the first screen to the test of a new setup, in a tenant whose name begins like this.
func aWholeRun(tenant, host string) []stop {
	return append(toTheCode(), []stop{
		{"tenant", (*visit).approve, []string{"Is this the right tenant?", tenant}, "enter go on"},
		{"tenant's roles", presses("d"), []string{"Active roles of", "Global Administrator"}, "esc back"},
		{"tenant again", presses("esc"), []string{"Is this the right tenant?", "go on in"}, "enter go on"},
		{"help for tenant", presses("?"), []string{"Help: Is this the right tenant?"}, "esc back"},
		{"tenant after the help", presses("esc"), []string{"Is this the right tenant?", "go on in"}, "enter go on"},
		{"URL", goesOn("Where do people open ModelOp Center?"), []string{"Where do people open ModelOp Center?"}, "enter go on"},
		{"URL typed", func(v *visit) { v.Type(host); v.Says("gateway-service https://" + host + "/login") }, []string{"Where do people open ModelOp Center?", "gateway-service https://" + host[:15]}, "enter go on"},
		{"group names", presses("enter"), []string{"How should ModelOp Center get the names of groups?"}, "? help"},
		{"group names, 3", presses("3"), []string{"(*) 3"}, "enter go on"},
		{"more about group names", presses("d"), []string{"cloud"}, "esc back"},
		{"group names, 3 again", presses("esc"), []string{"(*) 3"}, "enter go on"},
		{"group names, 2", presses("2"), []string{"(*) 2"}, "enter go on"},
		{"form of the names", presses("enter"), []string{"In which form should the names come?"}, "enter go on"},
		{"group names, 2 again", presses("esc"), []string{"(*) 2"}, "enter go on"},
		{"group names, 1", presses("1"), []string{"(*) 1"}, "enter go on"},
		{"Review", presses("enter"), []string{"20 changes", "Apply 20 changes to"}, "enter apply"},
		{"help for Review", presses("?"), []string{"Help: Review"}, "esc back"},
		{"Review after the help", presses("esc"), []string{"20 changes", "Apply 20 changes to"}, "enter apply"},
		{"more choices", presses("m"), []string{"More choices", "[x] external-integration-client"}, "enter use"},
		{"Review after the choices", presses("esc"), []string{"20 changes", "Apply 20 changes to"}, "enter apply"},
		{"Review, a row", presses("home"), []string{"gateway-service", "create"}, "enter details"},
		{"details", presses("d"), []string{"gateway-service: 5 changes"}, "esc back"},
		{"requests", presses("p"), []string{"gateway-service: request 1 of"}, "esc back"},
		{"details again", presses("esc"), []string{"gateway-service: 5 changes"}, "esc back"},
		{"Review after the details", presses("esc"), []string{"gateway-service", "create"}, "enter details"},
		{"Review, to apply", presses("end", "up"), []string{"Apply 20 changes to"}, "enter apply"},
		{"Apply", (*visit).applyHeld, []string{"4 of 20", "gateway-service", "1 of 5"}, "ctrl+c stop"},
		{"stop Apply?", presses("ctrl+c"), []string{"Stop here?", "No, keep going"}, "enter choose"},
		{"Apply goes on", presses("enter"), []string{"4 of 20", "gateway-service", "1 of 5"}, "ctrl+c stop"},
		{"Done", func(v *visit) { v.gate.openAll() }, []string{"Done. " + tenant, "Test that it works"}, "enter test"},
		{"files", presses("f"), []string{"Files in", "values.yaml"}, "esc back"},
		{"Done after the files", presses("esc"), []string{"Done. " + tenant, "Test that it works"}, "enter test"},
		{"which secret", presses("v"), []string{"Which secret do you want to see?"}, "enter choose"},
		{"Done after the secrets", presses("esc"), []string{"Done. " + tenant, "Test that it works"}, "enter test"},
		{"test", presses("t"), []string{"It works. 8 of 8 checks passed"}, "enter go on"},
		{"Done after the test", presses("esc"), []string{"Done. " + tenant, "Finish"}, "enter finish"},
	}...)
}

// toTheCode is the way from the first screen to the code.
func toTheCode() []stop {
	return []stop{
		{"welcome", func(*visit) {}, []string{"Which tenant?"}, "enter go on"},
		{"tenant typed", func(v *visit) { v.Type("contoso.com") }, []string{"Which tenant?", "[contoso.com"}, "enter go on"},
		{"ways", presses("enter"), []string{"How do you want to sign in to contoso.com?", "(*) 1"}, "enter sign in"},
		{"code", presses("enter"), []string{"https://microsoft.com/devicelogin", "Waiting"}, "c copy"},
	}
}

// refusedSignIn ends at a policy that does not let people sign in with a code.
var refusedSignIn = append(toTheCode(), []stop{
	{"refused", (*visit).approve, []string{"This tenant does not let people sign in with a code", "Browser on this computer"}, "enter choose"},
	{"ids for support", presses("i"), []string{"AADSTS53003"}, "esc back"},
	{"refused again", presses("esc"), []string{"This tenant does not let people sign in with a code", "Browser on this computer"}, "enter choose"},
}...)

// failingRun repairs a setup that others have added to. The first attempt fails, the second leaves something for an
// administrator.
var failingRun = []stop{
	{"tenant", (*visit).signIn, []string{"Is this the right tenant?", "grant Group.Read.All"}, "enter go on"},
	{"setups", goesOn("holds ModelOp Center setups already"), []string{"holds ModelOp Center setups already", "https://modelop.contoso.com"}, "enter go on"},
	{"setups' details", presses("d"), []string{"https://modelop.contoso.com"}, "esc back"},
	{"setups again", presses("esc"), []string{"holds ModelOp Center setups already", "https://modelop.contoso.com"}, "enter go on"},
	{"group names", presses("enter"), []string{"How should ModelOp Center get the names of groups?", "(*) 1"}, "enter go on"},
	{"Review", presses("enter"), []string{"for an administrator", "Apply "}, "enter apply"},
	{"kept", presses("k"), []string{"Kept as others made it"}, "esc back"},
	{"Review again", presses("esc"), []string{"for an administrator", "Apply "}, "enter apply"},
	{"Apply", failHeld, []string{"go-cli", "failed"}, "e error"},
	{"its error", presses("e"), []string{"go-cli: ", "What happened"}, "esc back"},
	{"Apply again", presses("esc"), []string{"go-cli", "failed"}, "e error"},
	{"Done", func(v *visit) { v.gate.openAll() }, []string{"Not finished yet."}, "enter choose"},
	{"the rest", goesOn("left for an administrator"), []string{"left for an administrator"}, "enter choose"},
}

// failHeld applies with a tenant that refuses to create go-cli, and holds what internal-client gets meanwhile.
func failHeld(v *visit) {
	v.far.tenant.Inject(simtenant.Fault{
		Match: simtenant.Match{Method: "POST", Path: "^/applications$"}, Kind: simtenant.FaultStatus, Status: 403,
	})
	held := v.gate.hold(func(r simtenant.RequestRecord) bool {
		return r.Method == "POST" && strings.Contains(r.Path, "/appRole")
	})
	v.PressUntil("enter", "Applying ")
	held.wait(1)
}

// holds waits until the screen is drawn for the window as it should be.
func (v *visit) holds(at stop, columns, rows int) {
	v.t.Helper()
	var last error
	screen, err := v.await(patience, func(string) bool {
		last = at.faults(v.rows(), columns, rows)
		return last == nil
	})
	if err != nil {
		v.t.Fatalf("%s in a window of %d x %d: %v (%v):\n%s", at.name, columns, rows, last, err, screen)
	}
}

// rows are all rows of the window, without blanks at their ends.
func (term *terminal) rows() []string {
	term.mu.Lock()
	defer term.mu.Unlock()
	rows := strings.Split(term.emulator.String(), "\n")
	for i, r := range rows {
		rows[i] = strings.TrimRight(r, " \r")
	}
	return rows
}

// faults is what is wrong with the rows of a window of that size. One column stays free at its right: a row that reaches
// into it was cut off.
func (at stop) faults(rows []string, columns, lines int) error {
	for len(rows) < lines {
		rows = append(rows, "")
	}
	for _, r := range rows {
		if n := ansi.StringWidth(r); n > columns-1 {
			return fmt.Errorf("a row of %d cells: %q", n, r)
		}
		if strings.HasPrefix(strings.TrimSpace(r), "..") {
			return fmt.Errorf("the end of a cut name in a row of its own: %q", r)
		}
	}
	small := columns < 60
	if strings.HasPrefix(rows[1], "  Step ") != small {
		return fmt.Errorf("the rail of another window: %q", rows[1])
	}
	if n := ansi.StringWidth(rows[0]); !small && n != columns-2 {
		return fmt.Errorf("a title that ends in column %d: %q", n, rows[0])
	}
	if footer := rows[lines-1]; !strings.Contains(footer, at.footer) {
		return fmt.Errorf("no %q in the footer %q", at.footer, footer)
	}
	all := unbroken(strings.Join(rows, " "))
	for _, w := range at.words {
		if !strings.Contains(all, unbroken(w)) {
			return fmt.Errorf("it does not say %q", w)
		}
	}
	return nil
}

// Says waits until the screen shows the text, however it is broken into rows. Who types much and then makes the window
// another size waits first: the rest would be drawn for a window that is gone.
func (term *terminal) Says(text string) {
	term.t.Helper()
	screen, err := term.await(patience, func(screen string) bool { return strings.Contains(unbroken(screen), unbroken(text)) })
	if err != nil {
		term.t.Fatalf("waiting for %q: %v; the screen:\n%s", text, err, screen)
	}
}

// unbroken is the text without blanks and line ends.
func unbroken(text string) string { return strings.Join(strings.Fields(text), "") }
