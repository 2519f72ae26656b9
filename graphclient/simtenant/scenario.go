package simtenant

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Scenario is what a tenant holds at first and how it behaves. Scenarios are data: those of this package are in
// scenarios/*.yaml. The exported fields may be changed before New.
type Scenario struct {
	Name        string
	Description string // one line
	// Cloud is the cloud that the tenant lives in: public, usgov, usgov-dod or china. Empty is public.
	Cloud   string
	Latency time.Duration
	Lag     Lag
	// BothFaces: where the service was seen to refuse the same thing in two forms, they take turns. Otherwise it is
	// always the first one.
	BothFaces bool
	// GuardTexts: the display names and descriptions of an enabled scope or role are guarded like its value.
	GuardTexts bool
	// Capitals is which answers of Microsoft Graph spell ids in capitals. It takes either case everywhere.
	Capitals Capitals
	SignIn   SignIn
	Faults   []Fault

	content content
}

// Capitals is where ids are spelled in capitals.
type Capitals string

// The answers that may spell them so.
const (
	CapitalsNowhere    Capitals = ""
	CapitalsInWrites   Capitals = "writes" // what is read later spells them otherwise
	CapitalsEverywhere Capitals = "everywhere"
)

// SignIn says how signing in goes. The numbers of refusals are those behind AADSTS; zero refuses nothing.
type SignIn struct {
	AutoApprove   *AutoApprove
	Answer        CodeAnswer    // what people do with a device code
	CodeLifetime  time.Duration // of a device code; zero is 15 minutes
	TokenLifetime time.Duration // of an access token; zero is 79 minutes
	Refuse        int           // a device code is refused with this once somebody has approved it
	RefuseBrowser int           // a sign-in in the browser is refused with this
	RefuseRenewal int           // a refresh token is refused with this
}

// CodeAnswer is what a person does with a device code, whoever asks them to approve it.
type CodeAnswer string

// The answers.
const (
	AnswerApprove CodeAnswer = ""
	AnswerDecline CodeAnswer = "decline" // press Cancel
	AnswerNothing CodeAnswer = "nothing" // never type it
)

//go:embed scenarios/*.yaml scenarios/_registrations.yaml
var scenarioFiles embed.FS

// ErrUnknownScenario is the reason why ScenarioByName found nothing.
var ErrUnknownScenario = errors.New("there is no such scenario")

// ScenarioByName returns one of the scenarios of this package.
func ScenarioByName(name string) (Scenario, error) {
	data, err := scenarioFiles.ReadFile("scenarios/" + name + ".yaml")
	if err != nil || name == templateFile {
		return Scenario{}, fmt.Errorf("%w: %q", ErrUnknownScenario, name)
	}
	return ParseScenario(name, data)
}

// mustScenario is for names that are known to exist.
func mustScenario(name string) Scenario {
	s, err := ScenarioByName(name)
	if err != nil {
		panic(fmt.Sprintf("simtenant: %v", err))
	}
	return s
}

// Scenarios returns the scenarios of this package: "clean" first, then by name.
func Scenarios() []Scenario {
	entries, err := scenarioFiles.ReadDir("scenarios")
	if err != nil {
		panic(fmt.Sprintf("simtenant: %v", err)) // the files are part of the program
	}
	var all []Scenario
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".yaml")
		if name == templateFile {
			continue
		}
		s := mustScenario(name)
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Scenario) int {
		switch {
		case a.Name == "clean":
			return -1
		case b.Name == "clean":
			return 1
		default:
			return strings.Compare(a.Name, b.Name)
		}
	})
	return all
}

// ParseScenario reads a scenario from YAML. Unknown keys are errors.
func ParseScenario(name string, data []byte) (Scenario, error) {
	var c content
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Scenario{}, fmt.Errorf("scenario %s: %w", name, err)
	}
	s := Scenario{
		Name: name, Description: c.Description, Cloud: c.Cloud, Latency: c.Latency.d(), BothFaces: c.BothFaces, GuardTexts: c.GuardTexts,
		Lag: Lag{
			New: c.Lag.New.d(), NewReads: c.Lag.NewReads, Flap: c.Lag.Flap, Copy: c.Lag.Copy.d(), CopyReads: c.Lag.CopyReads,
			Everywhere: c.Lag.Everywhere.d(), Update: c.Lag.Update.d(), Secret: c.Lag.Secret.d(),
		},
		SignIn: SignIn{
			Answer: c.SignIn.Answer, CodeLifetime: c.SignIn.CodeLifetime.d(), TokenLifetime: c.SignIn.TokenLifetime.d(),
			Refuse: c.SignIn.Refuse, RefuseBrowser: c.SignIn.RefuseBrowser, RefuseRenewal: c.SignIn.RefuseRenewal,
		},
		content: c,
	}
	if c.SignIn.ApproveAtPoll > 0 {
		s.SignIn.AutoApprove = &AutoApprove{Poll: c.SignIn.ApproveAtPoll, As: c.SignIn.ApproveAs}
	}
	for _, f := range c.Faults {
		s.Faults = append(s.Faults, Fault{
			Match: Match{Index: f.Index, Authority: f.Authority, Method: f.Method, Path: f.Path, Writes: f.Writes},
			Nth:   f.Nth, Times: f.Times, Kind: f.Kind, Status: f.Status, Code: f.Code, Message: f.Message, Applied: f.Applied, RetryAfter: f.RetryAfter.d(), Items: f.Items,
		})
		if !slices.Contains(FaultKinds(), f.Kind) {
			return Scenario{}, fmt.Errorf("scenario %s: there is no fault %q", name, f.Kind)
		}
	}
	if err := c.check(); err != nil {
		return Scenario{}, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s, nil
}

// span is a length of time in YAML: what Go writes, and days such as 90d or -40d.
type span time.Duration

func (s span) d() time.Duration { return time.Duration(s) }

// UnmarshalYAML reads a span.
func (s *span) UnmarshalYAML(node *yaml.Node) error {
	if days, isDays := strings.CutSuffix(node.Value, "d"); isDays {
		n, err := strconv.Atoi(strings.TrimPrefix(days, "+"))
		if err != nil {
			return fmt.Errorf("line %d: %q is not a number of days", node.Line, node.Value)
		}
		*s = span(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is not a length of time", node.Line, node.Value)
	}
	*s = span(d)
	return nil
}

// content is a scenario file. Times are relative to now.
type content struct {
	Description  string            `yaml:"description"`
	Cloud        string            `yaml:"cloud"`
	Latency      span              `yaml:"latency"`
	Lag          lagContent        `yaml:"lag"`
	BothFaces    bool              `yaml:"bothFaces"`
	GuardTexts   bool              `yaml:"guardTexts"`
	SignIn       signInContent     `yaml:"signIn"`
	Faults       []faultContent    `yaml:"faults"`
	Organization orgContent        `yaml:"organization"`
	People       []personContent   `yaml:"people"` // the first is who signs in
	Groups       []groupContent    `yaml:"groups"`
	Policies     policiesContent   `yaml:"policies"`
	Setups       []setupContent    `yaml:"setups"`
	Pipelines    []pipelineContent `yaml:"pipelines"`
}

type lagContent struct {
	New        span `yaml:"new"`
	NewReads   int  `yaml:"newReads"`
	Flap       bool `yaml:"flap"`
	Copy       span `yaml:"copy"`
	CopyReads  int  `yaml:"copyReads"`
	Everywhere span `yaml:"everywhere"`
	Update     span `yaml:"update"`
	Secret     span `yaml:"secret"`
}

type signInContent struct {
	ApproveAtPoll int        `yaml:"approveAtPoll"`
	ApproveAs     string     `yaml:"approveAs"`
	Answer        CodeAnswer `yaml:"answer"`
	CodeLifetime  span       `yaml:"codeLifetime"`
	TokenLifetime span       `yaml:"tokenLifetime"`
	Refuse        int        `yaml:"refuse"`
	RefuseBrowser int        `yaml:"refuseBrowser"`
	RefuseRenewal int        `yaml:"refuseRenewal"`
}

type faultContent struct {
	Index      int       `yaml:"index"`
	Authority  bool      `yaml:"authority"`
	Method     string    `yaml:"method"`
	Path       string    `yaml:"path"`
	Writes     bool      `yaml:"writes"`
	Nth        int       `yaml:"nth"`
	Times      int       `yaml:"times"`
	Kind       FaultKind `yaml:"kind"`
	Status     int       `yaml:"status"`
	Code       string    `yaml:"code"`
	Message    string    `yaml:"message"`
	Applied    bool      `yaml:"applied"`
	RetryAfter span      `yaml:"retryAfter"`
	Items      int       `yaml:"items"`
}

type orgContent struct {
	ID             string   `yaml:"id"`
	DisplayName    string   `yaml:"displayName"`
	Domains        []string `yaml:"domains"`
	OnPremisesSync bool     `yaml:"onPremisesSync"`
}

type personContent struct {
	UPN         string      `yaml:"userPrincipalName"`
	DisplayName string      `yaml:"displayName"`
	Roles       []string    `yaml:"roles"`
	Guest       bool        `yaml:"guest"`
	Home        *orgContent `yaml:"home"`
	// Activates is when the roles become active, as with an activation just in time; left out: they are.
	Activates span `yaml:"activates"`
}

// groupContent is a group, or count numbered ones, that the first person is in.
type groupContent struct {
	DisplayName string `yaml:"displayName"`
	Synced      bool   `yaml:"synced"`
	Count       int    `yaml:"count"`
}

type policiesContent struct {
	UsersMayCreateApplications       *bool    `yaml:"usersMayCreateApplications"`
	OwnersMayCreateServicePrincipals *bool    `yaml:"ownersMayCreateServicePrincipals"`
	SecretsForbidden                 bool     `yaml:"secretsForbidden"`
	SecretMaxLifetime                span     `yaml:"secretMaxLifetime"`
	RefusedAudiences                 []string `yaml:"refusedAudiences"`
	IdentifierURIsRestricted         bool     `yaml:"identifierUrisRestricted"`
	CreatorQuota                     int      `yaml:"creatorQuota"`
}

// setupContent is the four registrations of a ModelOp URL, as ModelOp's page wants them, and what differs.
type setupContent struct {
	URL string `yaml:"url"`
	// ByHand: made in the portal, without unique names and tags.
	ByHand     bool   `yaml:"byHand"`
	NamePrefix string `yaml:"namePrefix"`
	Made       span   `yaml:"made"`
	// GroupLookUp: Group.Read.All is asked for and granted.
	GroupLookUp bool `yaml:"groupLookUp"`
	// Registrations are those that exist, with what differs; none named: all four, complete.
	Registrations map[string]*registrationContent `yaml:"registrations"`
}

// registrationContent says how far a registration got and how it differs from a complete one.
type registrationContent struct {
	// Until is where its making ended: application, servicePrincipal, or complete, which is the default.
	Until string `yaml:"until"`
	// Set changes the application as a PATCH would.
	Set map[string]any `yaml:"set"`
	// ServicePrincipal changes the service principal as a PATCH would.
	ServicePrincipal map[string]any `yaml:"servicePrincipal"`
	// Secrets are the client secrets; left out: one, if the registration needs one.
	Secrets      []secretContent      `yaml:"secrets"`
	NoSecrets    bool                 `yaml:"noSecrets"`
	Certificates []certificateContent `yaml:"certificates"`
	Federated    []federatedContent   `yaml:"federated"`
	Owners       []string             `yaml:"owners"` // user principal names
	Made         span                 `yaml:"made"`
	Deleted      *span                `yaml:"deleted"`
	// NoServicePrincipal: there is none, although the rest is complete.
	NoServicePrincipal bool `yaml:"noServicePrincipal"`
	// Consents is the consent to its own scope, GraphConsents that to Microsoft Graph's. Empty: there is none; left
	// out: custom_scope, and what signing in asks for.
	Consents      *string `yaml:"consents"`
	GraphConsents *string `yaml:"graphConsents"`
	NoRoles       bool    `yaml:"noRoles"`
	Copies        int     `yaml:"copies"` // how many more of them there are
}

type secretContent struct {
	Label string `yaml:"label"`
	Made  span   `yaml:"made"`
	Ends  span   `yaml:"ends"`
}

type certificateContent struct {
	Name string `yaml:"name"`
	Ends span   `yaml:"ends"`
}

type federatedContent struct {
	Name    string `yaml:"name"`
	Issuer  string `yaml:"issuer"`
	Subject string `yaml:"subject"`
}

// pipelineContent is an application that signs in as itself, with application permissions of Microsoft Graph.
type pipelineContent struct {
	DisplayName string             `yaml:"displayName"`
	AppID       string             `yaml:"appId"`
	Secret      string             `yaml:"secret"` // its text, which is no secret here
	Roles       []string           `yaml:"roles"`
	Federated   []federatedContent `yaml:"federated"`
}

func (c content) check() error {
	if !slices.Contains([]CodeAnswer{AnswerApprove, AnswerDecline, AnswerNothing}, c.SignIn.Answer) {
		return fmt.Errorf("nobody answers a device code with %q", c.SignIn.Answer)
	}
	for _, p := range c.People {
		if _, err := roleIDs(p.Roles); err != nil {
			return err
		}
	}
	for _, s := range c.Setups {
		for name, r := range s.Registrations {
			if !slices.Contains(registrationNames, name) {
				return fmt.Errorf("there is no registration %q", name)
			}
			if r != nil && !slices.Contains([]string{"", "application", "servicePrincipal", "complete"}, r.Until) {
				return fmt.Errorf("%s: a registration is not made until %q", name, r.Until)
			}
		}
	}
	return nil
}
