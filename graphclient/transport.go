package graphclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// defaultTransport is net/http's, set up for this program's traffic.
func defaultTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, r *http.Response) error {
		if r.StatusCode == http.StatusOK {
			return nil
		}
		return &notSentError{fmt.Errorf("the proxy %s answered %s", proxy.Host, r.Status)}
	}
	// A connection that died unnoticed is found out and left, where HTTP/2 would send the next request over it as well.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second}
	t.MaxIdleConnsPerHost = 16 // the writes of four registrations run side by side, also where HTTP/2 is not spoken
	return t
}

// certificateError says whose certificate is not trusted here and who issued it: behind a proxy that opens TLS, the
// issuer's name tells which certificate authority is missing.
type certificateError struct {
	host, issuer string
	err          error
}

func (e *certificateError) Error() string {
	if e.issuer == "" {
		return fmt.Sprintf("the certificate of %s is not trusted here: %v", e.host, e.err)
	}
	return fmt.Sprintf("the certificate of %s, issued by %q, is not trusted here: %v", e.host, e.issuer, e.err)
}

func (e *certificateError) Unwrap() error { return e.err }

// NonRetriable keeps azidentity from asking again: a certificate does not become trusted in seconds.
func (e *certificateError) NonRetriable() {}

// notSentError is a failure to connect. The request did not leave.
type notSentError struct{ err error }

func (e *notSentError) Error() string { return e.err.Error() }

func (e *notSentError) Unwrap() error { return e.err }

// explainTransport sorts an error of net/http: an untrusted certificate, a connection that never was, or anything else
// that may have happened after the request left.
func explainTransport(err error, host string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if issuer, ok := untrusted(err); ok {
		return &certificateError{host: host, issuer: issuer, err: err}
	}
	var op *net.OpError
	var dns *net.DNSError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &dns), errors.As(err, &record):
		return &notSentError{err}
	case errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect"):
		return &notSentError{err}
	}
	return err
}

// untrusted tells whether the error is a refusal of the other side's certificate, and who issued that.
func untrusted(err error) (issuer string, ok bool) {
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) {
		if len(verification.UnverifiedCertificates) > 0 {
			issuer = issuerName(verification.UnverifiedCertificates[0])
		}
		return issuer, true
	}
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var roots x509.SystemRootsError
	switch {
	case errors.As(err, &authority):
		return issuerName(authority.Cert), true
	case errors.As(err, &hostname):
		return issuerName(hostname.Certificate), true
	case errors.As(err, &invalid):
		return issuerName(invalid.Cert), true
	case errors.As(err, &roots):
		return "", true
	}
	return "", false
}

func issuerName(c *x509.Certificate) string {
	switch {
	case c == nil:
		return ""
	case c.Issuer.CommonName != "":
		return c.Issuer.CommonName
	}
	return c.Issuer.String()
}
