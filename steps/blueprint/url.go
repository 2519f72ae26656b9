package blueprint

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
	s := u.Scheme + "://" + u.Host
	if u.Port != "" {
		s += ":" + u.Port
	}
	return s + u.Path
}
