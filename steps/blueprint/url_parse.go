package blueprint

import (
	"fmt"
	"net/netip"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	// maxRedirectURI is how long Entra ID lets a redirect URI be, in characters.
	maxRedirectURI = 256
	// longestRedirectPath is the longest thing that is put behind the ModelOp URL in a redirect URI.
	longestRedirectPath = "/login/oauth2/code/gateway-service"
	// notInRedirectURIs are the characters that Entra ID refuses in a redirect URI.
	notInRedirectURIs = "!$'(),;"
	// maxLabel is how long a part of a host name may be, in characters (RFC 1035 section 2.3.4).
	maxLabel = 63
)

// ParseURL reads a ModelOp URL as people type it and brings it into the form in which it is registered. The notes say
// what was tidied and what may be worth a look; errors are *InputError. None of them repeats the part before an @, which
// may be a secret. Whether a path is meant is for the caller to ask: see URL.Path and WithoutPath.
func ParseURL(text string) (URL, []string, error) {
	p := &parser{}
	if err := p.parse(text); err != nil {
		return URL{}, p.notes, err
	}
	return p.url, p.notes, nil
}

// parser takes a text apart from its left to its right.
type parser struct {
	url   URL
	notes []string

	scheme    string // lower case; empty: none was typed
	authority string // host and port
	path      string
	tail      byte // ? or #, where one follows the path
}

func (p *parser) note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

func (p *parser) parse(text string) error {
	text, err := p.oneLine(text)
	if err != nil {
		return err
	}
	p.split(text)
	if host, found := userInfo(p.scheme, text); found {
		if _, _, err := ParseURL(host); err != nil || host == "" {
			return inputError("Leave out the part before the @.")
		}
		return inputError("Leave out the part before the @. Type https://%s.", strings.ToLower(host))
	}
	if err := p.spaces(); err != nil {
		return err
	}
	host, port, err := p.hostAndPort()
	if err != nil {
		return err
	}
	if p.url.Host, err = p.host(host); err != nil {
		return err
	}
	if p.url.Port, err = p.port(port); err != nil {
		return err
	}
	if p.url.Path, err = p.cleanPath(); err != nil {
		return err
	}
	if err := p.checkScheme(); err != nil {
		return err
	}
	if p.tail != 0 {
		return inputError("Leave out everything from the %c on. Type %s.", p.tail, p.url)
	}
	if n := utf8.RuneCountInString(p.url.String() + longestRedirectPath); n > maxRedirectURI {
		return inputError("The longest address would have %d characters. Entra ID allows %d. Take %d off.",
			n, maxRedirectURI, n-maxRedirectURI)
	}
	p.noteSurprises()
	return nil
}

// oneLine keeps the first line and refuses what cannot be seen.
func (p *parser) oneLine(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", inputError("Type the address of ModelOp Center, for example https://modelop.contoso.com.")
	}
	if i := strings.IndexAny(text, "\r\n\u2028\u2029"); i >= 0 {
		p.note("Only the first line of what you pasted was kept.")
		text = strings.TrimSpace(text[:i])
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) || unicode.IsControl(r) {
			return "", inputError("The text holds characters that cannot be seen. Type it by hand.")
		}
	}
	return text, nil
}

// split cuts the text into scheme, authority and path, without judging them.
func (p *parser) split(text string) {
	rest := text
	if scheme, after, ok := strings.Cut(text, "://"); ok && isScheme(scheme) {
		p.scheme, rest = strings.ToLower(scheme), after
	} else if scheme, after, ok := strings.Cut(text, ":"); ok && isScheme(scheme) && !looksLikeHost(scheme, after) {
		p.scheme, rest = strings.ToLower(scheme), strings.TrimLeft(after, "/\\")
	} else {
		rest = strings.TrimPrefix(rest, "//")
	}
	for p.scheme == "https" || p.scheme == "http" { // a whole address behind the first letters of one: nobody means a host "https"
		scheme, after, ok := strings.Cut(rest, "://")
		if scheme = strings.ToLower(scheme); !ok || scheme != "https" && scheme != "http" {
			break
		}
		p.scheme, rest = scheme, after
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		p.tail, rest = rest[i], rest[:i]
	}
	if i := strings.IndexAny(rest, "/\\"); i >= 0 {
		rest, p.path = rest[:i], strings.ReplaceAll(rest[i:], `\`, "/")
	}
	p.authority = rest
}

func isScheme(s string) bool {
	for i, r := range strings.ToLower(s) {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+.-", r)) {
			return false
		}
	}
	return s != ""
}

// looksLikeHost tells whether "before:after" is a host and a port rather than a scheme.
func looksLikeHost(before, after string) bool {
	return strings.Contains(before, ".") || strings.EqualFold(before, "localhost") ||
		after == "" || after[0] >= '0' && after[0] <= '9'
}

// userInfo finds a user name or a secret before an @, and returns the host behind it. A secret may hold any character,
// so the last @ counts; behind a ? or # an @ is no user info unless something stands before it like user:secret.
func userInfo(scheme, text string) (host string, found bool) {
	rest := text
	if scheme != "" {
		_, rest, _ = strings.Cut(text, ":")
	}
	at := strings.LastIndex(rest, "@")
	if at < 0 {
		return "", false
	}
	rest = strings.TrimLeft(rest, "/")
	at = strings.LastIndex(rest, "@")
	if tail := strings.IndexAny(rest, "?#"); tail >= 0 && !strings.Contains(rest[:tail], "@") && !strings.Contains(rest[:tail], ":") {
		return "", false
	}
	host = rest[at+1:]
	if i := strings.IndexAny(host, "/?#\\"); i >= 0 {
		host = host[:i]
	}
	return host, true
}

func (p *parser) spaces() error {
	for _, part := range []string{p.authority, p.path} {
		i := strings.IndexFunc(part, unicode.IsSpace)
		if i < 0 {
			continue
		}
		before := part[strings.LastIndex(part[:i], "/")+1 : i]
		if before == "" {
			return inputError("An address has no spaces. Take them out.")
		}
		return inputError("An address has no spaces. Take out the space after %q.", before)
	}
	return nil
}

// hostAndPort cuts the authority in two and turns IPv6 addresses away.
func (p *parser) hostAndPort() (host, port string, err error) {
	a := p.authority
	switch {
	case a == "" || strings.HasPrefix(a, ":") && strings.Count(a, ":") == 1:
		return "", "", inputError("Type the host name after https://, for example modelop.contoso.com.")
	case strings.HasPrefix(a, "[") || strings.Count(a, ":") > 1:
		literal, port := a, ""
		if end := strings.IndexByte(a, ']'); end >= 0 {
			literal, port = a[:end+1], strings.TrimPrefix(a[end+1:], ":")
		}
		ip, err := netip.ParseAddr(strings.Trim(literal, "[]"))
		if err == nil && ip.IsLoopback() {
			instead := "http://localhost"
			if port != "" {
				instead += ":" + port
			}
			return "", "", inputError("Entra ID does not support %s. Type %s.", literal, instead)
		}
		return "", "", inputError("Type a host name instead of an IPv6 address, for example modelop.contoso.com.")
	case strings.Contains(a, "*"):
		return "", "", inputError("Entra ID needs one exact address, without *. Type the full host name.")
	}
	host, port, _ = strings.Cut(a, ":")
	return host, port, nil
}

// host checks a host name part by part and returns its internet form.
func (p *parser) host(host string) (string, error) {
	ascii := host
	if !isASCII(host) {
		var err error
		if ascii, err = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true), idna.BidiRule()).ToASCII(host); err != nil {
			return "", notInHost(host)
		}
	}
	lower := strings.ToLower(ascii)
	if isASCII(host) && lower != host {
		p.note("Host names are written in lower case.")
	}
	if cut, ok := strings.CutSuffix(lower, "."); ok && cut != "" && !strings.HasSuffix(cut, ".") {
		p.note("The dot at the end was left out.")
		lower = cut
	}
	if strings.Contains(lower, "..") || lower == "." {
		return "", inputError("There are two dots in a row. Take one out.")
	}
	if strings.HasPrefix(lower, ".") {
		return "", inputError("A host name cannot begin with a dot. Take it out.")
	}
	for label := range strings.SplitSeq(lower, ".") {
		if err := checkLabel(label); err != nil {
			return "", err
		}
	}
	if strings.Trim(lower, "0123456789.") == "" {
		if _, err := netip.ParseAddr(lower); err != nil {
			return "", inputError("An IP address has four numbers from 0 to 255. Change %q.", lower)
		}
	}
	if !isASCII(host) {
		p.note("Registered in its internet form, %s.", lower)
	}
	return lower, nil
}

func checkLabel(label string) error {
	for _, r := range label {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-') {
			return inputError("A host name cannot hold %q. Change %q.", string(r), label)
		}
	}
	if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
		return inputError("A part of a host name cannot begin or end with a hyphen. Change %q.", label)
	}
	if len(label) > maxLabel {
		return inputError("A part of a host name has at most %d characters. %q has %d.", maxLabel, label, len(label))
	}
	if strings.HasPrefix(label, "xn--") {
		if _, err := idna.Lookup.ToUnicode(label); err != nil {
			return inputError("A host name cannot hold %q. Type the name as people read it.", label)
		}
	}
	return nil
}

// notInHost names the character that keeps a host name from having an internet form.
func notInHost(host string) error {
	for label := range strings.SplitSeq(host, ".") {
		for _, r := range label {
			if _, err := idna.Lookup.ToASCII("a" + string(r) + "a"); err != nil && r != '-' {
				return inputError("A host name cannot hold %q. Change %q.", string(r), label)
			}
		}
	}
	return inputError("A host name cannot hold %q. Type the name in its internet form, which begins with xn--.", host)
}

func (p *parser) port(port string) (string, error) {
	if port == "" {
		return "", nil
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 || strings.Trim(port, "0123456789") != "" {
		return "", inputError("A port is a number from 1 to 65535. Change %s, or leave it out.", port)
	}
	return strconv.Itoa(n), nil
}

func (p *parser) cleanPath() (string, error) {
	if p.path == "" {
		return "", nil
	}
	for i := 0; i < len(p.path); i++ {
		c := p.path[i]
		switch {
		case strings.IndexByte(notInRedirectURIs, c) >= 0:
			return "", inputError("Entra ID does not allow ! $ ' ( ) , ; in this address. Take out %q.", string(c))
		case c == '*':
			return "", inputError("Entra ID needs one exact address, without *. Take out the *.")
		case c == '%' && !isPercentEncoded(p.path[i:]), !isPathByte(c):
			r, _ := utf8.DecodeRuneInString(p.path[i:])
			return "", inputError("This address cannot hold %q. Take it out.", string(r))
		}
	}
	clean := path.Clean(p.path)
	if clean == "/" {
		clean = ""
	}
	if strings.HasSuffix(p.path, "/") {
		p.note("The / at the end was left out.")
	}
	return clean, nil
}

func isPathByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/-._~%&+=:", c) >= 0
}

func isPercentEncoded(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// checkScheme settles the scheme and leaves out its usual port.
func (p *parser) checkScheme() error {
	local := p.url.Host == "localhost" || p.url.Host == "127.0.0.1"
	secure := p.url
	secure.Scheme = "https"
	if secure.Port == "443" || p.scheme == "http" && secure.Port == "80" {
		secure.Port = ""
	}
	switch {
	case p.scheme == "http" && local:
		p.url.Scheme = "http"
	case p.scheme == "http":
		return inputError("Entra ID allows http only for localhost. Type %s.", secure)
	case p.scheme != "" && p.scheme != "https":
		return inputError("Web addresses begin with https://. Type %s.", secure)
	default:
		p.url.Scheme = "https"
	}
	if p.scheme == "" {
		p.notes = append([]string{"https:// was added."}, p.notes...)
	}
	if p.url.Port == usualPort(p.url.Scheme) {
		p.note("Port %s is the usual one for %s and was left out.", p.url.Port, p.url.Scheme)
		p.url.Port = ""
	}
	return nil
}

// noteSurprises notes what is right and may still surprise.
func (p *parser) noteSurprises() {
	ip, err := netip.ParseAddr(p.url.Host)
	switch {
	case p.url.Host == "localhost" || p.url.Host == "127.0.0.1":
		p.note("Only a browser on the same computer can sign in to %s.", p.url.Host)
	case err == nil && ip.IsValid():
		p.note("An IP address works only while it never changes. A host name is safer.")
	case !strings.Contains(p.url.Host, "."):
		p.note("%q has no domain. Make sure that people's browsers can open it.", p.url.Host)
	}
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
