package simtenant

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// certificateAuthority is the authority of one tenant, which lives in memory only.
type certificateAuthority struct {
	pem    []byte
	pool   *x509.CertPool
	server tls.Certificate
}

// CertificatePEM returns the certificate of the authority that a client of the tenant's servers must trust.
func (t *Tenant) CertificatePEM() []byte { return t.certificates().pem }

func (t *Tenant) certificates() *certificateAuthority {
	t.ca.Do(func() {
		ca, err := newCertificateAuthority(time.Now()) // TLS goes by the computer's clock, not by the tenant's
		if err != nil {
			panic(fmt.Sprintf("simtenant: %v", err))
		}
		t.authority = ca
	})
	return t.authority
}

func newCertificateAuthority(now time.Time) (*certificateAuthority, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Simulated tenant, certificate authority"},
		NotBefore: now.AddDate(0, 0, -2), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, template, template, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	// OpenSSL takes a certificate with its issuer's name for self-signed, and refuses it. So the names differ.
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Simulated tenant"},
		NotBefore: now.AddDate(0, 0, -2), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, c := range clouds {
		leaf.DNSNames = append(leaf.DNSNames, c.graphHost)
		leaf.DNSNames = append(leaf.DNSNames, c.authorityHosts...)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca)
	return &certificateAuthority{
		pem:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}),
		pool:   pool,
		server: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
	}, nil
}
