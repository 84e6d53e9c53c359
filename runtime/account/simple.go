package account

import (
	"net/http"

	"github.com/icholy/digest"
)

func none(_ *settings, base http.RoundTripper) (http.RoundTripper, error) { return base, nil }

var basicFields = []Field{
	{Name: "user", Label: "User", Required: true},
	{Name: "password", Label: "Password", Secret: true, Required: true},
}

// basic is the scheme of RFC 7617.
func basic(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	return with(base, func(req *http.Request) error {
		req.SetBasicAuth(s.get("user"), s.get("password"))
		return nil
	}), nil
}

// digestAccess is the scheme of RFC 7616: a first request is refused with a
// challenge, the second answers it.
func digestAccess(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	return &digest.Transport{Username: s.get("user"), Password: s.get("password"), Transport: base}, nil
}

var bearerFields = []Field{{Name: "token", Label: "Token", Secret: true, Required: true}}

// bearer is the scheme of RFC 6750.
func bearer(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	return with(base, func(req *http.Request) error {
		req.Header.Set("Authorization", "Bearer "+s.get("token"))
		return nil
	}), nil
}

var apiKeyFields = []Field{
	{Name: "name", Label: "Name", Help: "Of the header or the query parameter, for example X-Api-Key.", Required: true},
	{Name: "key", Label: "Key", Secret: true, Required: true},
	{Name: "in", Label: "Sent in", Choices: []string{"header", "query"}},
	{Name: "prefix", Label: "Before the key", Help: "Text in front of the key, for example \"Token \"."},
}

func apiKey(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	return with(base, func(req *http.Request) error {
		value := s.get("prefix") + s.get("key")
		if s.get("in") == "header" {
			req.Header.Set(s.get("name"), value)
			return nil
		}
		query := req.URL.Query()
		query.Set(s.get("name"), value)
		req.URL.RawQuery = query.Encode()
		return nil
	}), nil
}
