// Package account lets calls say who makes them: an account at a service, and the
// connection that leads there.
//
// An account has a kind (basic, bearer, oauth2 ...), which is one row in Kinds and
// one file here. Its settings are kept in plain text; what is secret among them is
// the name of a secret in the vault, never its value. A Session is an account made
// ready: an http.RoundTripper that authenticates what goes through it.
package account

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"hookflow/engine/feel"
)

// An Account is known by its name in one environment.
type Account struct {
	Name       string            `json:"name"`
	Kind       string            `json:"kind"`
	BaseURL    string            `json:"baseUrl,omitempty"`  // where the service is, for connectors that name another address
	Settings   map[string]string `json:"settings,omitempty"` // by Field.Name; of a secret field: a secret's name
	Connection Connection        `json:"connection,omitzero"`
}

// A Connection is how the service is reached. Checking its certificate cannot be
// switched off: a service with one of its own is trusted by naming it as CA.
type Connection struct {
	CA          string `json:"ca,omitempty"`          // PEM file of authorities trusted beside the system's
	Certificate string `json:"certificate,omitempty"` // PEM file of the client's certificate (mutual TLS)
	Key         string `json:"key,omitempty"`         // name of the secret that holds the certificate's key as PEM
	Proxy       string `json:"proxy,omitempty"`       // URL; empty: as the environment says
}

// A Field is one setting of a kind of account.
type Field struct {
	Name     string
	Label    string
	Help     string
	Secret   bool // the setting names a secret
	Required bool
	Choices  []string // the first is the default
}

// A Kind is one way of authenticating.
type Kind struct {
	Label  string
	Fields []Field
	// wrap returns base with every request authenticated. It is called once for a
	// session, and keeps tokens for as long as that lives.
	wrap  func(s *settings, base http.RoundTripper) (http.RoundTripper, error)
	other bool // it is for work that is no HTTP
}

// HTTP reports whether such an account makes HTTP calls.
func (k Kind) HTTP() bool { return !k.other }

// Kinds are all the ways, by the name that files use.
var Kinds = map[string]Kind{
	"none":   {Label: "None", wrap: none},
	"basic":  {Label: "User and password", Fields: basicFields, wrap: basic},
	"bearer": {Label: "Bearer token", Fields: bearerFields, wrap: bearer},
	"apiKey": {Label: "API key", Fields: apiKeyFields, wrap: apiKey},
	"digest": {Label: "Digest", Fields: basicFields, wrap: digestAccess},
	"oauth2": {Label: "OAuth 2", Fields: oauthFields, wrap: oauth},
	"hmac":   {Label: "Signature (HMAC)", Fields: hmacFields, wrap: signed},
	"aws":    {Label: "AWS signature 4", Fields: awsFields, wrap: aws},
	"smtp":   {Label: "Mail server (SMTP)", Fields: smtpFields, wrap: noHTTP, other: true},
	"sql":    {Label: "Database (SQL)", Fields: sqlFields, wrap: noHTTP, other: true},
}

// Check says what is missing or wrong, each with the field's label.
func (a *Account) Check() error {
	kind, known := Kinds[a.Kind]
	if !known {
		names := slices.Sorted(maps.Keys(Kinds))
		return fmt.Errorf("the account %s has the kind %q, which there is not%s; kinds are %s", a.Name, a.Kind, strings.TrimSuffix(feel.Meant(a.Kind, names), "?"), strings.Join(names, ", "))
	}
	var wrong []error
	for _, f := range kind.Fields {
		value := a.Settings[f.Name]
		switch {
		case f.Required && value == "":
			wrong = append(wrong, fmt.Errorf("the account %s needs: %s (%s)", a.Name, f.Label, f.Name))
		case value != "" && f.Choices != nil && !slices.Contains(f.Choices, value):
			wrong = append(wrong, fmt.Errorf("the account %s: %s (%s) is one of %s, not %q", a.Name, f.Label, f.Name, strings.Join(f.Choices, ", "), value))
		}
	}
	var names []string
	for _, f := range kind.Fields {
		names = append(names, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Settings)) {
		if !slices.Contains(names, name) {
			wrong = append(wrong, fmt.Errorf("the account %s: an account of kind %s has no setting %q%s", a.Name, a.Kind, name,
				cmp.Or(feel.Meant(name, names), "; it has "+cmp.Or(strings.Join(names, ", "), "none"))))
		}
	}
	if (a.Connection.Certificate == "") != (a.Connection.Key == "") {
		wrong = append(wrong, fmt.Errorf("the account %s needs both a client certificate and its key", a.Name))
	}
	return errors.Join(wrong...)
}

// Secrets are the names of the secrets that the account uses, in order.
func (a *Account) Secrets() []string {
	var names []string
	for _, f := range Kinds[a.Kind].Fields {
		if f.Secret && a.Settings[f.Name] != "" {
			names = append(names, a.Settings[f.Name])
		}
	}
	if a.Connection.Key != "" {
		names = append(names, a.Connection.Key)
	}
	return names
}

// A Session authenticates requests as one account. It is safe for concurrent use.
type Session struct {
	http.RoundTripper
	BaseURL string // see Account
	hidden  *hidden
}

// Hidden returns every value that must not be shown: the secrets, and the tokens
// that were got with them so far.
func (s *Session) Hidden() []string { return s.hidden.all() }

// Secrets are where an account's secrets lie.
type Secrets struct {
	Get  func(name string) (string, error)
	Keep func(name, value string) error // what a service gives in place of one; nil: it is kept until the session ends
}

// Open makes a session of the account. base is cloned for the connection's own
// settings; secrets are asked for each value that the account names.
func Open(a Account, base *http.Transport, secrets Secrets) (*Session, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	s, err := read(a, secrets.Get)
	if err != nil {
		return nil, err
	}
	s.secrets = secrets
	transport, err := connect(a, base, secrets.Get)
	if err != nil {
		return nil, fmt.Errorf("the account %s: %w", a.Name, err)
	}
	tripper, err := Kinds[a.Kind].wrap(s, transport)
	if err != nil {
		return nil, fmt.Errorf("the account %s: %w", a.Name, err)
	}
	return &Session{tripper, a.BaseURL, s.hidden}, nil
}

// read fills the secrets of an account in.
func read(a Account, secret func(name string) (string, error)) (*settings, error) {
	s := &settings{account: a, values: map[string]string{}, hidden: &hidden{}}
	for _, f := range Kinds[a.Kind].Fields {
		value := a.Settings[f.Name]
		if f.Secret && value != "" {
			plain, err := secret(value)
			if err != nil {
				return nil, fmt.Errorf("the account %s: %w", a.Name, err)
			}
			s.hidden.add(plain)
			value = plain
		}
		if value == "" && f.Choices != nil {
			value = f.Choices[0]
		}
		s.values[f.Name] = value
	}
	return s, nil
}

// settings are an account's, with the secrets' values in place.
type settings struct {
	account Account
	secrets Secrets
	values  map[string]string
	hidden  *hidden
}

func (s *settings) get(name string) string { return s.values[name] }

// hidden collects what may not be shown.
type hidden struct {
	mu     sync.Mutex
	values []string
}

func (h *hidden) add(value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if value != "" && !slices.Contains(h.values, value) {
		h.values = append(h.values, value)
	}
}

func (h *hidden) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.values)
}

// connect returns base with the connection's own settings.
func connect(a Account, base *http.Transport, secret func(string) (string, error)) (*http.Transport, error) {
	c := a.Connection
	if c == (Connection{}) {
		return base, nil
	}
	t := base.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	if c.CA != "" {
		roots, err := authorities(c.CA)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.RootCAs = roots
	}
	if c.Certificate != "" {
		certificate, err := clientCertificate(c, secret)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.Certificates = []tls.Certificate{certificate}
	}
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil || proxy.Host == "" {
			return nil, fmt.Errorf("the proxy %q is no address such as http://proxy:3128", c.Proxy)
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	return t, nil
}

func authorities(path string) (*x509.CertPool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the authorities: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without a pool of its own
	}
	if !roots.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("read the authorities: %s holds no certificate in PEM form", path)
	}
	return roots, nil
}

func clientCertificate(c Connection, secret func(string) (string, error)) (tls.Certificate, error) {
	key, err := secret(c.Key)
	if err != nil {
		return tls.Certificate{}, err
	}
	data, err := os.ReadFile(c.Certificate)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("read the client certificate: %w", err)
	}
	certificate, err := tls.X509KeyPair(data, []byte(key))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the client certificate %s and its key %s do not fit: %w", c.Certificate, c.Key, err)
	}
	return certificate, nil
}

// A tripper is a function as http.RoundTripper.
type tripper func(*http.Request) (*http.Response, error)

func (t tripper) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

// with returns base with change made to a copy of each request: a RoundTripper
// may not touch what it is given.
func with(base http.RoundTripper, change func(*http.Request) error) http.RoundTripper {
	return tripper(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		if err := change(req); err != nil {
			return nil, err
		}
		return base.RoundTrip(req)
	})
}
