package replay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// TestCA is an authority of this process alone, for SDKs that insist on https: it
// vouches for 127.0.0.1 and localhost for a day, and its keys are kept nowhere.
type TestCA struct {
	// Certificate is the server's, with its key.
	Certificate tls.Certificate
	// PEM is the authority's certificate, for clients to trust.
	PEM []byte
}

// Authority returns the process's authority, made at first use.
var Authority = sync.OnceValues(newTestCA)

func newTestCA() (*TestCA, error) {
	now := time.Now()
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sdkconform test authority"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	authorityDER, err := x509.CreateCertificate(rand.Reader, authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, authorityKey)
	if err != nil {
		return nil, err
	}
	return &TestCA{
		Certificate: tls.Certificate{Certificate: [][]byte{der, authorityDER}, PrivateKey: key},
		PEM:         pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authorityDER}),
	}, nil
}

// TrustVariables are the environment variables by which programs are told of further
// authorities: Go and OpenSSL, Python's requests, curl, Node, and one of our own for
// languages that have none (the kit of Java reads it).
func TrustVariables() []string {
	return []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SDKCONFORM_CA_FILE"}
}

// Trust lets the programs that this process starts from now on trust the authority: it
// writes its certificate into a file and names that in the environment. Forget removes
// the file and restores the environment.
func (ca *TestCA) Trust() (forget func() error, err error) {
	dir, err := os.MkdirTemp("", "sdkconform-ca-")
	if err != nil {
		return nil, fmt.Errorf("the test authority has no place: %w", err)
	}
	file := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(file, ca.PEM, 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("the test authority cannot be written: %w", err), os.RemoveAll(dir))
	}
	restore := map[string]*string{}
	for _, name := range TrustVariables() {
		if value, ok := os.LookupEnv(name); ok {
			restore[name] = &value
		} else {
			restore[name] = nil
		}
		if err := os.Setenv(name, file); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	return func() error {
		var faults []error
		for name, value := range restore {
			if value == nil {
				faults = append(faults, os.Unsetenv(name))
			} else {
				faults = append(faults, os.Setenv(name, *value))
			}
		}
		return errors.Join(append(faults, os.RemoveAll(dir))...)
	}, nil
}
