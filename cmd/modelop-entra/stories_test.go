//go:build unix

package main_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// stories are the ways through the wizard along which the pictures are taken.
var stories = map[string]func(*studio){
	"a new setup": newSetup,
	"half-way":    halfWay,
	"small windows": func(s *studio) {
		s.open("half-finished")
		s.signIn()
		s.PressUntil("enter", "► https://modelop.contoso.com")
		s.PressUntil("enter", "changes repair this setup.")
		s.shoot("repair")
		s.Resize(40, 15)
		s.WaitFor("Step 4 of 6: Review", "? help")
		s.shoot("repair-small")
		s.Resize(34, 9)
		s.WaitFor("This window is 34 x 9.")
		s.shoot("too-small")
	},
	"several setups": func(s *studio) {
		s.open("two-setups")
		s.signIn()
		s.PressUntil("enter", "holds ModelOp Center setups already")
		s.shoot("setups")
	},
	"a code is blocked": func(s *studio) {
		s.open("device-code-blocked")
		s.Type("contoso.com")
		s.WaitFor("[contoso.com ")
		s.PressUntil("enter", "How do you want to sign in to contoso.com?")
		s.PressUntil("enter", "Type this code there:", "left.")
		s.approve()
		s.WaitFor("What works instead", "AADSTS53003")
		s.shoot("blocked")
	},
	"an administrator has to grant": func(s *studio) {
		s.open("cloud-app-admin")
		s.signIn()
		s.review()
		s.PressUntil("enter", "permission")
		s.WaitFor("handoff.md")
		s.shoot("handoff")
	},
}

// newSetup goes the whole way in an empty tenant.
func newSetup(s *studio) {
	s.open("clean")
	s.Type("contoso.com")
	s.WaitFor("[contoso.com ")
	s.shoot("welcome")
	s.PressUntil("enter", "How do you want to sign in to contoso.com?")
	s.shoot("ways")
	s.PressUntil("enter", "Type this code there:", "left.")
	s.shoot("code")
	s.approve()
	s.WaitFor("Is this the right tenant?", "go on in")
	s.shoot("tenant")
	s.PressUntil("enter", "Where do people open ModelOp Center?")
	s.Type("modelop.contoso.com")
	s.WaitFor("https://modelop.contoso.com/modelOpWDC.html")
	s.shoot("url")
	s.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	s.PressUntil("1", "(*) 1", "Group.Read.All")
	s.shoot("groups")
	s.PressUntil("enter", "20 changes make a new setup.", "► Apply 20 changes to Contoso Ltd")
	s.shoot("review")
	s.Press("?")
	s.WaitFor("Help: Review")
	s.shoot("help")
	s.Press("esc")
	s.WaitFor("► Apply 20 changes to Contoso Ltd")
	s.Press("m")
	s.WaitFor("► [x] external-integration-client")
	s.shoot("choices")
	s.Press("esc")
	s.WaitFor("► Apply 20 changes to Contoso Ltd")
	s.Press("home")
	s.WaitFor("► + gateway-service")
	s.Press("d")
	s.WaitFor("gateway-service: 5 changes")
	s.shoot("details")
	s.Press("esc")
	s.WaitFor("20 changes make a new setup.")
	s.Press("end")
	s.WaitFor("► Save the plan and stop")
	s.Press("up")
	s.WaitFor("► Apply 20 changes to Contoso Ltd")
	s.PressUntil("enter", "Done. Contoso Ltd is ready for ModelOp Center")
	s.shoot("done")
	s.Press("f")
	s.WaitFor("Files in")
	s.shoot("files")
	s.Press("esc")
	s.WaitFor("► Test that it works")
	s.PressUntil("enter", "checks passed")
	s.shoot("test")
	s.PressUntil("enter", "Next, on the cluster.", "8 of 8 checks passed")
	if code, _ := s.Wait(); code != 0 {
		s.t.Errorf("exit code %d", code)
	}
	s.shoot("printed")
}

// halfWay applies the plan of a new setup up to a moment in which each registration stands somewhere else, and the same
// in every run.
func halfWay(s *studio) {
	s.open("clean")
	s.signIn()
	s.review()
	internal, external := s.gate.hold(creates("internal-client")), s.gate.hold(creates("external-integration-client"))
	s.gate.hold(creates("go-cli"))
	s.gate.hold(func(r simtenant.RequestRecord) bool { return strings.Contains(r.Path, "/appRole") }) // of internal-client alone
	s.PressUntil("enter", "Applying 20 changes to Contoso Ltd")
	s.WaitForMatch(`gateway-service +done`)
	internal.release()
	s.WaitForMatch(`internal-client +working +3 of 5`)
	s.far.tenant.Inject(simtenant.Fault{
		Match: simtenant.Match{Method: http.MethodPost, Path: "^/applications$"}, Kind: simtenant.FaultThrottle, RetryAfter: 23 * time.Second,
	})
	external.release()
	s.WaitForMatch(`external-integration-client +waiting`)
	s.shoot("apply")
}

// creates matches the request that creates the registration.
func creates(registration string) func(simtenant.RequestRecord) bool {
	return func(r simtenant.RequestRecord) bool {
		return r.Method == http.MethodPost && r.Path == "/v1.0/applications" && strings.Contains(string(r.Body), `"`+registration+`"`)
	}
}
