package simtenant

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	crand "crypto/rand"
)

// Options say which tenant New makes.
type Options struct {
	// Scenario is what the tenant holds and how it behaves. The zero Scenario is "clean".
	Scenario Scenario
	// Clock tells the time. nil is the real clock.
	Clock Clock
	// Latency is how long each request takes at least; zero leaves it to the scenario.
	Latency time.Duration
	// Seed makes ids, codes and secrets the same in every run that sends the same requests in the same order.
	// Zero makes them unpredictable.
	Seed uint64
	// AutoApprove signs somebody in without a browser; nil leaves it to the scenario.
	AutoApprove *AutoApprove
	// HoldPolls is how long a poll for a device code that nobody has answered is held before it is told so, so that an
	// approval is noticed at once. Microsoft does not do that. Zero holds none.
	HoldPolls time.Duration
	// OnChange is called after a write was applied and before it is answered. If it fails, the answer is a 500.
	OnChange func(*Tenant) error
	// OnRequest is called with each request before anything is done about it. It may take its time, which puts the
	// requests in an order, and may inject faults.
	OnRequest func(RequestRecord)
}

// AutoApprove says when a device code is approved by itself.
type AutoApprove struct {
	// Poll is the poll at which the code is found approved; 1 is the first.
	Poll int
	// As is the user principal name of who approves it; empty is the scenario's person.
	As string
}

// Tenant is a simulated tenant. It is an http.Handler and may be used by several clients at once.
type Tenant struct {
	scenario    Scenario
	clock       Clock
	latency     time.Duration
	autoApprove *AutoApprove
	holdPolls   time.Duration
	onChange    func(*Tenant) error
	shared      *shared // the file that it is kept in; nil: it lasts as long as the process
	onRequest   func(RequestRecord)
	faults      faults
	log         requestLog
	busy        inFlight
	saving      sync.Mutex
	ca          sync.Once
	authority   *certificateAuthority
	closed      chan struct{}
	closing     sync.Once

	mu      sync.Mutex // guards what follows
	state   *state
	rand    *rand.Rand
	codes   []*deviceCode
	authz   map[string]*authorizationCode
	lastOdd bool // the last refusal that has two faces showed the second one
}

// New makes a tenant.
func New(o Options) *Tenant {
	t := newTenant(o)
	t.state = t.build()
	return t
}

func newTenant(o Options) *Tenant {
	if o.Scenario.Name == "" {
		o.Scenario = mustScenario("clean")
	}
	t := &Tenant{
		scenario:    o.Scenario,
		clock:       o.Clock,
		latency:     o.Latency,
		autoApprove: o.AutoApprove,
		holdPolls:   o.HoldPolls,
		onChange:    o.OnChange,
		onRequest:   o.OnRequest,
		closed:      make(chan struct{}),
		authz:       map[string]*authorizationCode{},
	}
	if t.clock == nil {
		t.clock = realClock{}
	}
	if t.latency == 0 {
		t.latency = o.Scenario.Latency
	}
	if t.autoApprove == nil {
		t.autoApprove = o.Scenario.SignIn.AutoApprove
	}
	var seed [32]byte
	if o.Seed == 0 {
		_, _ = crand.Read(seed[:]) // never fails
	} else {
		for i := range 8 {
			seed[i] = byte(o.Seed >> (8 * i))
		}
	}
	t.rand = rand.New(rand.NewChaCha8(seed))
	t.faults.add(o.Scenario.Faults...)
	return t
}

// ServeHTTP serves Entra sign-in and Microsoft Graph: by host for Microsoft's own hosts, else by the path's shape.
func (t *Tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isGraph(r) {
		t.serve(w, r, t.serveGraph)
		return
	}
	t.serve(w, r, t.serveAuthority)
}

func isGraph(r *http.Request) bool {
	host, _, _ := strings.Cut(strings.ToLower(r.Host), ":")
	if c := cloudByGraphHost(host); c != nil {
		return true
	}
	if c := cloudByAuthorityHost(host); c != nil {
		return false
	}
	return strings.HasPrefix(r.URL.Path, "/v1.0/") || strings.HasPrefix(r.URL.Path, "/beta/")
}

// uuid makes a random id. The caller holds mu.
func (t *Tenant) uuid() string {
	var b [16]byte
	t.randomize(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return formatUUID(b[:])
}

func formatUUID(b []byte) string {
	h := hex.EncodeToString(b)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:32])
}

// opaque makes an id as Microsoft Graph makes them for grants and assignments. The caller holds mu.
func (t *Tenant) opaque(n int) string {
	b := make([]byte, n)
	t.randomize(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// randomize fills b. The caller holds mu.
func (t *Tenant) randomize(b []byte) {
	for i := range b {
		b[i] = byte(t.rand.Uint32())
	}
}

// text makes a random text of the given letters. The caller holds mu.
func (t *Tenant) text(n int, letters string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[t.rand.IntN(len(letters))]
	}
	return string(b)
}

func (t *Tenant) now() time.Time { return t.clock.Now().UTC().Truncate(time.Second) }

func ptr[T any](v T) *T { return &v }

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
