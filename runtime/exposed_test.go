package runtime_test

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

// tokens makes one token of each role in a data directory.
func tokens(t *testing.T, dir string) map[permit.Role]string {
	t.Helper()
	out := map[permit.Role]string{}
	for _, role := range permit.Roles {
		text, err := permit.Open(filepath.Join(dir, permit.File)).Add(string(role), role, time.Now(), time.Time{})
		must(t, err)
		out[role] = text
	}
	return out
}

// Each operation of the API is open to one role and those above it, and to nobody without a token. Messages are not
// concerned: their paths ask for credentials of their own.
func TestRolesOfTheAPI(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	deploy(t, r, "p.bpmn", begin("hook", "")+`<userTask id="x"/>`)
	if resp, text := ask(t, r, "GET", "/api/v1/instances", ""); resp.StatusCode != 200 {
		t.Errorf("without tokens: %d %s", resp.StatusCode, text)
	}
	texts := tokens(t, o.Dir)
	file := string(process("q.bpmn", `<startEvent id="s"/>`))
	for _, c := range []struct {
		method, path, body, kind string
		needed                   permit.Role
		status                   int
	}{
		{"GET", "/api/v1/instances", "", "", permit.Viewer, 200},
		{"GET", "/api/v1/processes", "", "", permit.Viewer, 200},
		{"POST", "/api/v1/instances", `{"process":"p"}`, "", permit.Operator, 422},
		{"POST", "/api/v1/messages", `{"name":"m"}`, "", permit.Operator, 202},
		{"POST", "/api/v1/instances/1/cancel", "", "", permit.Operator, 404},
		{"PUT", "/api/v1/instances/1/variables", `{}`, "", permit.Operator, 404},
		{"POST", "/api/v1/deployments", file, "application/xml", permit.Editor, 201},
		{"POST", "/api/v1/instances/1/migrate", `{"to":"1"}`, "", permit.Editor, 404},
		{"DELETE", "/api/v1/processes/99", "", "", permit.Editor, 404},
		{"GET", "/api/v1/backup", "", "", permit.Administrator, 200},
	} {
		for role, text := range texts {
			resp, answer := ask(t, r, c.method, c.path, c.body, "Authorization", "Bearer "+text, header(c.kind), c.kind)
			switch allowed := role.Allows(c.needed); {
			case allowed && (resp.StatusCode == 401 || resp.StatusCode == 403):
				t.Errorf("%s %s by %s: %d %s", c.method, c.path, role, resp.StatusCode, answer)
			case !allowed && (resp.StatusCode != 403 || !strings.Contains(answer, "urn:hookflow:problem:role")):
				t.Errorf("%s %s by %s: %d %s", c.method, c.path, role, resp.StatusCode, answer)
			}
		}
		for _, text := range []string{"", "Bearer", "Bearer wrong", "Basic " + texts[permit.Administrator]} {
			resp, _ := ask(t, r, c.method, c.path, c.body, "Authorization", text)
			if resp.StatusCode != 401 || !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s %s with %q: %d", c.method, c.path, text, resp.StatusCode)
			}
		}
	}
	for path, status := range map[string]int{"/api/v1/health": 200, "/openapi.json": 200} {
		if resp, _ := ask(t, r, "GET", path, ""); resp.StatusCode != status {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	if resp, text := ask(t, r, "POST", "/in/hook", `{}`); resp.StatusCode != 202 {
		t.Errorf("a message: %d %s", resp.StatusCode, text)
	}
}

func header(kind string) string {
	if kind == "" {
		return ""
	}
	return "Content-Type"
}

// What others reach by a name is managed by nobody while there are no tokens; messages come in.
func TestNameNeedsTokens(t *testing.T) {
	for _, o := range []runtime.Options{{Hosts: []string{"hooks.example.com"}}, {URL: "https://hooks.example.com"}} {
		r := open(t, o)
		if resp, text := ask(t, r, "GET", "/api/v1/instances", ""); resp.StatusCode != 401 {
			t.Errorf("%v %s: %d %s", o.Hosts, o.URL, resp.StatusCode, text)
		}
	}
	r := open(t, runtime.Options{URL: "http://localhost:8086"})
	if resp, text := ask(t, r, "GET", "/api/v1/instances", ""); resp.StatusCode != 200 {
		t.Errorf("by its own name: %d %s", resp.StatusCode, text)
	}
}

// Beyond this computer nothing listens without a certificate and tokens, unless it was asked for by name.
func TestRefusesToBeOpenToStrangers(t *testing.T) {
	certificate, pool := ownCertificate(t)
	withTokens := t.TempDir()
	admin := tokens(t, withTokens)[permit.Administrator]
	for name, c := range map[string]struct {
		o    runtime.Options
		want *runtime.Exposed
	}{
		"plain":           {runtime.Options{Dir: withTokens}, &runtime.Exposed{TLS: true}},
		"no tokens":       {runtime.Options{Certificate: certificate}, &runtime.Exposed{Tokens: true}},
		"as it should be": {runtime.Options{Dir: withTokens, Certificate: certificate}, nil},
		"asked for":       {runtime.Options{PlainHTTP: true, NoTokens: true}, nil},
		"behind a proxy":  {runtime.Options{Listen: "127.0.0.1:0", Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, &runtime.Exposed{Tokens: true}},
		"proxied, tokens": {runtime.Options{Dir: withTokens, Listen: "127.0.0.1:0", Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, nil},
	} {
		if c.o.Dir == "" {
			c.o.Dir = t.TempDir()
		}
		c.o.Listen, c.o.Log = cmp.Or(c.o.Listen, "0.0.0.0:0"), quiet
		r, err := runtime.Open(c.o)
		var got *runtime.Exposed
		if errors.As(err, &got); (got == nil) != (c.want == nil) || got != nil && (got.TLS != c.want.TLS || got.Tokens != c.want.Tokens) {
			t.Errorf("%s: %v", name, err)
		}
		if r != nil {
			must(t, r.Close())
		}
	}
	o := runtime.Options{Dir: withTokens, Certificate: certificate, Listen: "0.0.0.0:0"}
	r := open(t, o)
	address := strings.Replace(r.URL(), "[::]", "127.0.0.1", 1)
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	defer trusting.CloseIdleConnections()
	q, err := http.NewRequest("GET", address+"/api/v1/instances", nil)
	must(t, err)
	for _, c := range []struct {
		authorization, origin string
		status                int
	}{{"Bearer " + admin, "", 200}, {"", "", 401}, {"Bearer " + admin, address, 200}, {"Bearer " + admin, strings.Replace(address, "https", "http", 1), 403}} {
		q.Header = http.Header{"Authorization": {c.authorization}}
		if c.origin != "" {
			q.Header.Set("Origin", c.origin)
		}
		resp, err := trusting.Do(q)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != c.status || resp.ProtoMajor != 2 {
			t.Errorf("%v: %d by HTTP/%d", c, resp.StatusCode, resp.ProtoMajor)
		}
	}
	if _, err := http.Get(address + "/api/v1/health"); err == nil {
		t.Error("a certificate that nobody has signed was trusted")
	}
	must(t, os.Remove(filepath.Join(withTokens, permit.File)))
	q.Header = http.Header{}
	resp, err := trusting.Do(q)
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("without a file of tokens the API is open: %d", resp.StatusCode)
	}
}

// ownCertificate is a certificate of 127.0.0.1 that only its own pool knows.
func ownCertificate(t *testing.T) (*listener.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hookflow"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, plan, plan, &key.PublicKey, key)
	must(t, err)
	rawKey, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	dir := t.TempDir()
	file, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	must(t, os.WriteFile(file, text, 0o600))
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: rawKey}), 0o600))
	certificate, err := listener.ReadCertificate(file, keyFile)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return certificate, pool
}
