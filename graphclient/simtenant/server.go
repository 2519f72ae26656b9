package simtenant

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a tenant that is reached over the network.
type Server struct {
	// Addr is where it listens: 127.0.0.1 and a port.
	Addr     string
	listener net.Listener
	http     *http.Server
	done     chan struct{}
	tunnels  sync.WaitGroup
}

// Close ends the server and its connections.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}

// startServer serves the tenant over HTTPS at a loopback address such as 127.0.0.1:0. Its certificate is valid for
// Microsoft's hosts, localhost and 127.0.0.1; CertificatePEM is the authority to trust.
func (t *Tenant) startServer(addr string) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Server{Addr: listener.Addr().String(), listener: listener, done: make(chan struct{})}
	s.http = t.server(t)
	go func() {
		defer close(s.done)
		_ = s.http.ServeTLS(listener, "", "") // ends with Close
	}()
	return s, nil
}

func (t *Tenant) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{t.certificates().server}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // clients that leave or do not trust us are no event
	}
}

// Transport starts the tenant on a loopback address and returns a transport that reaches it whatever host is asked
// for, without a proxy and trusting nobody else. The closer ends the server. If no address can be had, every request
// fails with the reason.
func (t *Tenant) Transport() (http.RoundTripper, io.Closer) {
	server, err := t.startServer("127.0.0.1:0")
	if err != nil {
		return unreachable{err}, closer(func() error { return nil })
	}
	dialer := &net.Dialer{}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp", server.Addr)
		},
		TLSClientConfig:     &tls.Config{RootCAs: t.certificates().pool, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 64,
	}
	return transport, closer(func() error {
		t.closing.Do(func() { close(t.closed) })
		transport.CloseIdleConnections()
		return server.Close()
	})
}

// unreachable is the transport to a tenant that could not be started.
type unreachable struct{ err error }

func (u unreachable) RoundTrip(*http.Request) (*http.Response, error) { return nil, u.err }

type closer func() error

func (c closer) Close() error { return c() }

// StartProxy starts an HTTPS proxy that leads every host to the tenant, for programs that are pointed at it with
// HTTPS_PROXY and trust CertificatePEM through SSL_CERT_FILE.
func (t *Tenant) StartProxy(addr string) (*Server, error) {
	tenant, err := t.startServer("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, errors.Join(err, tenant.Close())
	}
	s := &Server{Addr: listener.Addr().String(), listener: listener, done: make(chan struct{})}
	s.http = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.tunnel(w, r, tenant.Addr) }),
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // ends with Close
		_ = tenant.Close()         // ends the tunnels too
		s.tunnels.Wait()
	}()
	return s, nil
}

// tunnel answers CONNECT.
func (s *Server) tunnel(w http.ResponseWriter, r *http.Request, to string) {
	if r.Method != http.MethodConnect {
		http.Error(w, "this proxy knows CONNECT only", http.StatusMethodNotAllowed)
		return
	}
	server, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = server.Close()
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.tunnels.Add(1)
	defer s.tunnels.Done()
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	pipe(client, buffered.Reader, server)
}

// pipe carries bytes both ways until both sides have ended. A reset on one side is passed on.
func pipe(client net.Conn, buffered *bufio.Reader, server net.Conn) {
	var both sync.WaitGroup
	carry := func(to net.Conn, from io.Reader) {
		_, err := io.Copy(to, from)
		if tcp, isTCP := to.(*net.TCPConn); isTCP && err != nil {
			_ = tcp.SetLinger(0)
			_ = tcp.Close()
		} else if isTCP {
			_ = tcp.CloseWrite()
		}
	}
	both.Go(func() { carry(server, buffered) })
	both.Go(func() { carry(client, server) })
	both.Wait()
	_ = client.Close()
	_ = server.Close()
}
