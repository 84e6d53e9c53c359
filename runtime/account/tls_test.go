package account

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
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A service with an authority of its own that asks for a client certificate.
func TestMutualTLS(t *testing.T) {
	dir := t.TempDir()
	certificate, key, pool := clientPair(t, dir)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, req.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(dir, "ca.pem")
	write(t, ca, "CERTIFICATE", server.Certificate().Raw)
	secret := func(string) (string, error) { return key, nil }

	full := Connection{CA: ca, Certificate: certificate, Key: "KEY"}
	for name, c := range map[string]struct {
		connection Connection
		works      bool
	}{"with both": {full, true}, "without a certificate": {Connection{CA: ca}, false}, "without the authority": {Connection{Certificate: certificate, Key: "KEY"}, false}} {
		s, err := Open(Account{Name: "shop", Kind: "none", Connection: c.connection}, &http.Transport{}, Secrets{Get: secret})
		if err != nil {
			t.Fatal(err)
		}
		req, _ := http.NewRequest("GET", server.URL, nil)
		resp, err := s.RoundTrip(req)
		if (err == nil) != c.works {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
	if _, err := Open(Account{Name: "shop", Kind: "none", Connection: full}, &http.Transport{}, Secrets{Get: func(string) (string, error) { return "no key", nil }}); err == nil {
		t.Error("a key that is none is taken")
	}
}

func clientPair(t *testing.T, dir string) (path, key string, pool *x509.CertPool) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hookflow"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, of, of, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "client.pem")
	write(t, path, "CERTIFICATE", raw)
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return path, string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})), pool
}

func write(t *testing.T, path, kind string, raw []byte) {
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
}
