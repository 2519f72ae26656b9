package steps

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/graphclient"
)

// Catalogue holds the words for what can go wrong. Explain finds and fills them in. The zero Catalogue has words for
// nothing.
type Catalogue struct {
	entries map[string]entry
	aadsts  map[int]string                    // to keys
	graph   map[graphclient.Kind]string       // to keys
	signIn  map[graphclient.SignInKind]string // to keys
}

// entry is an entry of errors.yaml.
type entry struct {
	Key      string                   `yaml:"key"`
	AADSTS   []int                    `yaml:"aadsts"`
	Graph    []graphclient.Kind       `yaml:"graph"`
	SignIn   []graphclient.SignInKind `yaml:"signIn"`
	words    `yaml:",inline"`
	Variants map[string]words `yaml:"variants"`
}

// words are the parts of a Problem, with placeholders.
type words struct {
	Happened string   `yaml:"happened"`
	Means    string   `yaml:"means"`
	Who      string   `yaml:"who"`
	How      []string `yaml:"how"`
	Or       []string `yaml:"or"`
	Instead  []Way    `yaml:"instead"` // other ways to sign in that work
}

func (w words) texts() []string {
	return slices.Concat([]string{w.Happened, w.Means, w.Who}, w.How, w.Or)
}

// with returns the words with the parts of a variant in place of its own.
func (w words) with(v words) words {
	if v.Happened != "" {
		w.Happened = v.Happened
	}
	if v.Means != "" {
		w.Means = v.Means
	}
	if v.Who != "" {
		w.Who = v.Who
	}
	if v.How != nil {
		w.How = v.How
	}
	if v.Or != nil {
		w.Or = v.Or
	}
	if v.Instead != nil {
		w.Instead = v.Instead
	}
	return w
}

// The keys of entries that Explain treats in a way of their own, and their variants.
const (
	keyBlocked       = "blocked-by-conditional-access"
	keyCertificate   = "certificate-not-trusted"
	keyFileUnwritten = "file-unwritten"
	keyNotInDemo     = "not-in-demo"
	keySignInEnded   = "sign-in-ended"
	keyOtherCloud    = "tenant-in-another-cloud"
	keyNotAllowed    = "not-allowed"
	keyQuota         = "quota"
	keyConflict      = "conflict"
	keyReplication   = "replication-slow"
	keySecretPolicy  = "secret-policy"
	keySignInRefused = "sign-in-refused"
	keyStopped       = "stopped"
	keyTenantUnknown = "tenant-unknown"
	keyUnexpected    = "unexpected"
	keyUnreachable   = "unreachable"

	variantOtherWay      = "other-way"
	variantNamedCloud    = "named"
	variantOutOfTime     = "out-of-time"
	variantEnvironment   = "environment"
	variantOtherAzCloud  = "other-cloud"
	variantUnknownIssuer = "unknown-issuer"
	variantApplication   = "application"
	variantRead          = "read"
	variantPrincipal     = "service-principal"
	variantChange        = "change"
	variantGrantRole     = "grant-role"
	variantGrantGroups   = "grant-groups"
	variantGrantScope    = "grant-scope"
	variantRestore       = "restore"
	variantTenant        = "tenant"
	variantOneOpen       = "one-open"
	variantSeveralOpen   = "several-open"
	variantForbidden     = "forbidden"
	variantUnseen        = "unseen"
)

// requirements are the entries that must exist, each with the variants that it must have and no others.
func requirements() map[string][]string {
	return map[string][]string{
		keyBlocked:       {variantOtherWay},
		keyCertificate:   {variantUnknownIssuer, variantOutOfTime},
		keyNotInDemo:     nil,
		keySignInEnded:   nil,
		keyOtherCloud:    {variantNamedCloud},
		"secret-wrong":   {variantEnvironment},
		"secret-expired": {variantEnvironment},
		"app-unknown":    {variantEnvironment},
		"app-is-public":  {variantEnvironment},
		"az-signed-out":  {variantOtherAzCloud},
		keyFileUnwritten: nil,
		keyNotAllowed:    {variantApplication, variantRead, variantPrincipal, variantChange, variantGrantRole, variantGrantGroups, variantGrantScope, variantRestore},
		keyQuota:         {variantTenant},
		keyConflict:      {variantUnseen},
		keyReplication:   {variantOneOpen, variantSeveralOpen},
		keySecretPolicy:  {variantForbidden},
		keySignInRefused: nil,
		keyStopped:       nil,
		keyTenantUnknown: nil,
		keyUnexpected:    nil,
		keyUnreachable:   nil,
	}
}

func graphKinds() []graphclient.Kind {
	return []graphclient.Kind{
		graphclient.KindNotAllowed, graphclient.KindNotThereYet, graphclient.KindThrottled, graphclient.KindUnavailable,
		graphclient.KindSecretForbidden, graphclient.KindSecretLifetime, graphclient.KindEntitlement,
		graphclient.KindUniqueNameTaken, graphclient.KindQuota, graphclient.KindBadRequest, graphclient.KindSignInEnded,
		graphclient.KindUnreachable, graphclient.KindCertificate, graphclient.KindBadAnswer, graphclient.KindNotFound,
		graphclient.KindStopped, graphclient.KindScopeSwitchedOff, graphclient.KindTooLarge, graphclient.KindAudience,
		graphclient.KindIdentifierURI,
	}
}

func signInKinds() []graphclient.SignInKind {
	return []graphclient.SignInKind{
		graphclient.SignInRefused, graphclient.SignInExpired, graphclient.SignInDeclined, graphclient.SignInWrongTenant,
		graphclient.SignInUnreachable, graphclient.SignInCertificate, graphclient.SignInBadAnswer, graphclient.SignInStopped,
		graphclient.SignInOtherCloud, graphclient.SignInPersonal, graphclient.SignInOtherPerson,
		graphclient.SignInNoBrowser, graphclient.SignInTimedOut, graphclient.SignInToolMissing, graphclient.SignInToolSignedOut,
		graphclient.SignInToolChallenged, graphclient.SignInNotConfigured, graphclient.SignInFileUnusable,
	}
}

// LoadCatalogue reads errors.yaml. It is strict: an unknown field or placeholder, two entries for one kind or number, a
// kind without an entry, or a missing part is an error.
func LoadCatalogue(data []byte) (Catalogue, error) {
	var entries []entry
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&entries); err != nil && !errors.Is(err, io.EOF) {
		return Catalogue{}, fmt.Errorf("the catalogue of errors: %w", err)
	}
	c := Catalogue{
		entries: map[string]entry{},
		aadsts:  map[int]string{},
		graph:   map[graphclient.Kind]string{},
		signIn:  map[graphclient.SignInKind]string{},
	}
	for _, e := range entries {
		if err := c.add(e); err != nil {
			return Catalogue{}, fmt.Errorf("the catalogue of errors: %s: %w", e.Key, err)
		}
	}
	if err := c.complete(); err != nil {
		return Catalogue{}, fmt.Errorf("the catalogue of errors: %w", err)
	}
	return c, nil
}

func (c Catalogue) add(e entry) error {
	if e.Key == "" || e.Happened == "" || e.Means == "" || e.Who == "" || len(e.How) == 0 {
		return errors.New("key, happened, means, who or how is missing")
	}
	if _, ok := c.entries[e.Key]; ok {
		return errors.New("it stands there twice")
	}
	all, instead := e.texts(), e.Instead
	for _, v := range e.Variants {
		all, instead = append(all, v.texts()...), slices.Concat(instead, v.Instead)
	}
	for _, w := range instead {
		if _, err := ParseWay(string(w)); err != nil {
			return err
		}
	}
	placeholder := regexp.MustCompile(`\{[^}]*\}?`)
	for _, text := range all {
		for _, name := range placeholder.FindAllString(text, -1) {
			if !slices.Contains(placeholders(), name) {
				return fmt.Errorf("no such placeholder: %s", name)
			}
		}
	}
	c.entries[e.Key] = e
	return errors.Join(
		claim(c.aadsts, e.AADSTS, nil, e.Key),
		claim(c.graph, e.Graph, graphKinds(), e.Key),
		claim(c.signIn, e.SignIn, signInKinds(), e.Key),
	)
}

// claim lets the entry with the key answer for the ids. known lists the ids that exist; nil: any.
func claim[K comparable](owners map[K]string, ids, known []K, key string) error {
	for _, id := range ids {
		if other, ok := owners[id]; ok {
			return fmt.Errorf("%v belongs to %s already", id, other)
		}
		if known != nil && !slices.Contains(known, id) {
			return fmt.Errorf("there is no kind %v", id)
		}
		owners[id] = key
	}
	return nil
}

// complete checks that there are words for everything that Explain may look up.
func (c Catalogue) complete() error {
	for _, k := range graphKinds() {
		if c.graph[k] == "" {
			return fmt.Errorf("nothing for %s of Microsoft Graph", k)
		}
	}
	for _, k := range signInKinds() {
		if c.signIn[k] == "" {
			return fmt.Errorf("nothing for a sign-in that is %s", k)
		}
	}
	needed := requirements()
	for key, variants := range needed {
		e, ok := c.entries[key]
		if !ok {
			return fmt.Errorf("%s is missing", key)
		}
		for _, v := range variants {
			if _, ok := e.Variants[v]; !ok {
				return fmt.Errorf("%s: the variant %s is missing", key, v)
			}
		}
	}
	for key, e := range c.entries {
		for v := range e.Variants {
			if !slices.Contains(needed[key], v) {
				return fmt.Errorf("%s: nothing chooses the variant %s", key, v)
			}
		}
	}
	return nil
}
