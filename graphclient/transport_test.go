package graphclient

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestAnUntrustedCertificateIsToldWithItsIssuer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = stdlog.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	_, err := New(Options{Transport: transport, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInCertificate || !strings.Contains(err.Error(), "Acme Co") {
		t.Errorf("got %v", err)
	}
}

func TestAProxyThatRefusesLeavesMicrosoftOutOfReach(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	transport, ok := defaultTransport().(*http.Transport)
	if !ok {
		t.Fatal("net/http's default transport is not one")
	}
	where, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport.Proxy = http.ProxyURL(where)
	_, err = New(Options{Transport: transport, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInUnreachable || !strings.Contains(err.Error(), "407") {
		t.Errorf("got %v", err)
	}
}

func TestAnExpiredCertificateIsNotTrusted(t *testing.T) {
	s := &service{t: t, login: func(seen) (response, bool) {
		return response{err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}}, true
	}}
	for _, way := range []Way{WayDeviceCode, WayAzureCLI} {
		e := signInError(t, New(Options{Transport: s, Clock: newClock()}), way, "contoso.com")
		var invalid x509.CertificateInvalidError
		if e.Kind != SignInCertificate || !errors.As(e, &invalid) {
			t.Errorf("%s: %+v", way, e)
		}
	}
}
