package blueprint

import "strings"

// URL is a ModelOp URL in the form in which it is registered and shown: scheme, ASCII host in lower case, port unless
// it is the usual one, and a path only where the operator confirmed it. The zero URL is no URL.
type URL struct {
	Scheme string // https, or http for localhost
	Host   string // ASCII (punycode), lower case
	Port   string // empty for the scheme's usual port
	Path   string // empty, or begins with / and does not end in one
}

// String returns the URL without a slash at the end.
func (u URL) String() string {
	if u.Host == "" {
		return ""
	}
	return u.origin() + u.Path
}

func (u URL) origin() string {
	s := u.Scheme + "://" + u.Host
	if u.Port != "" {
		s += ":" + u.Port
	}
	return s
}

// WithoutPath returns the URL of the top of its host.
func (u URL) WithoutPath() URL {
	u.Path = ""
	return u
}

// Key names the setup of the URL: the host, the port unless it is 443, and the path, in the characters that file names
// and unique names may hold.
func (u URL) Key() string {
	key := u.Host
	port := u.Port
	if port == "" {
		port = usualPort(u.Scheme)
	}
	if port != "443" {
		key += "_" + port
	}
	key += strings.ReplaceAll(u.Path, "/", "_")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, key)
}

// Serves tells whether an address, for example a redirect URI of another registration, is at the same scheme, host and
// port.
func (u URL) Serves(address string) bool {
	rest, ok := cutPrefixFold(address, u.origin())
	if !ok || u.Host == "" {
		return false
	}
	if u.Port == "" { // the usual port may be written out
		rest = strings.TrimPrefix(rest, ":"+usualPort(u.Scheme))
	}
	return rest == "" || strings.ContainsAny(rest[:1], "/?#")
}

func usualPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
