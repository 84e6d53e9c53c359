package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/icholy/digest"
)

// secrets are the vault of these tests.
func secrets(name string) (string, error) {
	values := map[string]string{
		"PASSWORD": "pa ss:wörd", "TOKEN": "tok-1", "KEY": "k/e+y", "CLIENT": "client-secret", "REFRESH": "refresh-1",
		"HOOK": "whsec_" + base64.StdEncoding.EncodeToString([]byte("hook-bytes")),
	}
	if v, known := values[name]; known {
		return v, nil
	}
	return "", errors.New("no secret " + name)
}

func session(t *testing.T, a Account) *Session {
	t.Helper()
	a.Name = "shop"
	s, err := Open(a, http.DefaultTransport.(*http.Transport).Clone(), Secrets{Get: secrets})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// seen is what arrived at a service.
type seen struct {
	*http.Request
	body string
}

// call posts a body through the account, and returns what arrived and the status.
func call(t *testing.T, a Account, service func(w http.ResponseWriter, r *seen)) (*Session, int) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		service(w, &seen{req, string(body)})
	}))
	t.Cleanup(server.Close)
	s := session(t, a)
	req, _ := http.NewRequest("POST", server.URL+"/orders?a=1", strings.NewReader(`{"n":1}`))
	req.Header.Set("Idempotency-Key", "call-7")
	resp, err := s.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(req.Header) != 1 || req.URL.RawQuery != "a=1" {
		t.Error("the request that was handed in was changed")
	}
	return s, resp.StatusCode
}

func TestBasic(t *testing.T) {
	call(t, Account{Kind: "basic", Settings: map[string]string{"user": "ann", "password": "PASSWORD"}}, func(_ http.ResponseWriter, r *seen) {
		if user, password, ok := r.BasicAuth(); !ok || user != "ann" || password != "pa ss:wörd" {
			t.Errorf("arrived: %q %q %v", user, password, ok)
		}
	})
}

func TestBearer(t *testing.T) {
	s, _ := call(t, Account{Kind: "bearer", Settings: map[string]string{"token": "TOKEN"}}, func(_ http.ResponseWriter, r *seen) {
		if got := r.Header.Get("Authorization"); got != "Bearer tok-1" {
			t.Errorf("arrived: %q", got)
		}
	})
	if h := s.Hidden(); len(h) != 1 || h[0] != "tok-1" {
		t.Errorf("hidden: %q", h)
	}
}

func TestAPIKey(t *testing.T) {
	call(t, Account{Kind: "apiKey", Settings: map[string]string{"name": "X-Api-Key", "key": "KEY", "prefix": "Token "}}, func(_ http.ResponseWriter, r *seen) {
		if got := r.Header.Get("X-Api-Key"); got != "Token k/e+y" {
			t.Errorf("header: %q", got)
		}
	})
	call(t, Account{Kind: "apiKey", Settings: map[string]string{"name": "key", "key": "KEY", "in": "query"}}, func(_ http.ResponseWriter, r *seen) {
		if q := r.URL.Query(); q.Get("key") != "k/e+y" || q.Get("a") != "1" {
			t.Errorf("query: %v", q)
		}
	})
}

// The service checks the answer to its challenge by a library of others.
func TestDigest(t *testing.T) {
	challenge := &digest.Challenge{Realm: "shop", Nonce: "n1", Algorithm: "SHA-256", QOP: []string{"auth"}}
	_, status := call(t, Account{Kind: "digest", Settings: map[string]string{"user": "ann", "password": "PASSWORD"}}, func(w http.ResponseWriter, r *seen) {
		given, err := digest.ParseCredentials(r.Header.Get("Authorization"))
		if err != nil {
			w.Header().Set("WWW-Authenticate", challenge.String())
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		want, err := digest.Digest(challenge, digest.Options{Method: "POST", URI: given.URI, Count: given.Nc, Cnonce: given.Cnonce, Username: "ann", Password: "pa ss:wörd"})
		if err != nil || want.Response != given.Response || r.body != `{"n":1}` {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestHMAC(t *testing.T) {
	call(t, Account{Kind: "hmac", Settings: map[string]string{"secret": "KEY", "header": "X-Hub-Signature-256", "prefix": "sha256="}}, func(_ http.ResponseWriter, r *seen) {
		h := hmac.New(sha256.New, []byte("k/e+y"))
		h.Write([]byte(r.body))
		if got, want := r.Header.Get("X-Hub-Signature-256"), "sha256="+hex.EncodeToString(h.Sum(nil)); got != want || r.body == "" {
			t.Errorf("arrived: %q for %q, want %q", got, r.body, want)
		}
	})
}

func TestStandardWebhook(t *testing.T) {
	call(t, Account{Kind: "hmac", Settings: map[string]string{"secret": "HOOK", "scheme": "standard"}}, func(_ http.ResponseWriter, r *seen) {
		h := hmac.New(sha256.New, []byte("hook-bytes"))
		fmt.Fprintf(h, "call-7.%s.%s", r.Header.Get("Webhook-Timestamp"), r.body)
		want := "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
		if r.Header.Get("Webhook-Id") != "call-7" || r.Header.Get("Webhook-Signature") != want {
			t.Errorf("arrived: %v, want %s", r.Header, want)
		}
	})
}

func TestAWS(t *testing.T) {
	call(t, Account{Kind: "aws", Settings: map[string]string{"accessKey": "AK", "secretKey": "KEY", "region": "eu-1", "service": "execute-api"}}, func(_ http.ResponseWriter, r *seen) {
		got := r.Header.Get("Authorization")
		if !strings.HasPrefix(got, "AWS4-HMAC-SHA256 Credential=AK/") || !strings.Contains(got, "/eu-1/execute-api/aws4_request") || r.Header.Get("X-Amz-Date") == "" {
			t.Errorf("arrived: %q", got)
		}
	})
}

// tokens is a token server that counts what it is asked.
func tokens(t *testing.T, asked *atomic.Int32, check func(url.Values) bool) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_ = req.ParseForm()
		id, secret, _ := req.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		if id != "me" || secret != "client-secret" || !check(req.PostForm) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_client","error_description":"who are you"}`)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": fmt.Sprint("access-", asked.Add(1)), "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-2"})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestClientCredentials(t *testing.T) {
	var asked atomic.Int32
	address := tokens(t, &asked, func(f url.Values) bool {
		return f.Get("grant_type") == "client_credentials" && f.Get("scope") == "read write" && f.Get("audience") == "api"
	})
	a := Account{Kind: "oauth2", Settings: map[string]string{"tokenUrl": address, "clientId": "me", "clientSecret": "CLIENT", "scopes": "read write", "audience": "api"}}
	refusedOnce := false
	var bodies []string
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		bodies = append(bodies, req.Header.Get("Authorization")+string(body))
		if len(bodies) == 2 && !refusedOnce { // the token was taken back
			refusedOnce = true
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer service.Close()
	s := session(t, a)
	for range 2 {
		req, _ := http.NewRequest("POST", service.URL, strings.NewReader("x"))
		resp, err := s.RoundTrip(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	if got := strings.Join(bodies, " "); got != "Bearer access-1x Bearer access-1x Bearer access-2x" {
		t.Errorf("arrived: %s", got)
	}
	if h := strings.Join(s.Hidden(), " "); h != "client-secret access-1 access-2" {
		t.Errorf("hidden: %s", h)
	}
}

func TestTokenRefused(t *testing.T) {
	var asked atomic.Int32
	address := tokens(t, &asked, func(url.Values) bool { return false })
	s := session(t, Account{Kind: "oauth2", Settings: map[string]string{"tokenUrl": address, "clientId": "me", "clientSecret": "CLIENT"}})
	req, _ := http.NewRequest("GET", "http://127.0.0.1:1/", nil)
	_, err := s.RoundTrip(req)
	if err == nil || !strings.Contains(err.Error(), "400 Bad Request, invalid_client: who are you") {
		t.Errorf("the error: %v", err)
	}
}

// The address for tokens may not send the client's secret on to another one.
func TestTokenAddressThatRedirects(t *testing.T) {
	var asked atomic.Int32
	other := tokens(t, &asked, func(url.Values) bool { return true })
	moved := httptest.NewServer(http.RedirectHandler(other, http.StatusTemporaryRedirect))
	defer moved.Close()
	s := session(t, Account{Kind: "oauth2", Settings: map[string]string{"tokenUrl": moved.URL, "clientId": "me", "clientSecret": "CLIENT"}})
	req, _ := http.NewRequest("GET", "http://127.0.0.1:1/", nil)
	if _, err := s.RoundTrip(req); err == nil || !strings.Contains(err.Error(), "307") || asked.Load() > 0 {
		t.Errorf("the other address was asked %d times: %v", asked.Load(), err)
	}
}

// A person signs in: the browser, played here, follows the address and is sent
// back with a code; the refresh token that comes of it authenticates calls.
func TestSignIn(t *testing.T) {
	var asked atomic.Int32
	address := tokens(t, &asked, func(f url.Values) bool {
		switch f.Get("grant_type") {
		case "authorization_code":
			return f.Get("code") == "the-code" && f.Get("code_verifier") != ""
		case "refresh_token":
			return f.Get("refresh_token") == "refresh-1"
		}
		return false
	})
	a := Account{Name: "shop", Kind: "oauth2", Settings: map[string]string{"flow": "authorizationCode", "tokenUrl": address, "authorizeUrl": "http://sign.in/", "clientId": "me", "clientSecret": "CLIENT", "refreshToken": "REFRESH"}}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	refresh, err := SignIn(ctx, a, secrets, func(shown string) error {
		u, _ := url.Parse(shown)
		q := u.Query()
		if q.Get("code_challenge_method") != "S256" {
			t.Errorf("no proof key: %s", shown)
		}
		go func() {
			for _, state := range []string{"forged", q.Get("state")} {
				resp, err := http.Get(q.Get("redirect_uri") + "?code=the-code&state=" + url.QueryEscape(state))
				if err == nil {
					resp.Body.Close()
				}
			}
		}()
		return nil
	})
	if err != nil || refresh != "refresh-2" {
		t.Fatalf("refresh token %q, %v", refresh, err)
	}
	call(t, a, func(_ http.ResponseWriter, r *seen) {
		if got := r.Header.Get("Authorization"); got != "Bearer access-2" {
			t.Errorf("arrived: %q", got)
		}
	})
}

func TestCheck(t *testing.T) {
	for want, a := range map[string]Account{
		"which there is not":          {Kind: "magic"},
		"needs: Password":             {Kind: "basic", Settings: map[string]string{"user": "ann"}},
		"one of header, query":        {Kind: "apiKey", Settings: map[string]string{"name": "X", "key": "KEY", "in": "body"}},
		`no setting "pasword"`:        {Kind: "basic", Settings: map[string]string{"user": "a", "password": "P", "pasword": "x"}},
		"both a client certificate":   {Kind: "none", Connection: Connection{Certificate: "a.pem"}},
		"no secret MISSING":           {Kind: "bearer", Settings: map[string]string{"token": "MISSING"}},
		"read the authorities":        {Kind: "none", Connection: Connection{CA: "/does/not/exist"}},
		"no address such as":          {Kind: "none", Connection: Connection{Proxy: "proxy"}},
		"nobody has signed in yet":    {Kind: "oauth2", Settings: map[string]string{"flow": "authorizationCode", "tokenUrl": "http://x", "clientId": "me"}},
		"a standard signature is bas": {Kind: "hmac", Settings: map[string]string{"secret": "PASSWORD", "scheme": "standard"}},
	} {
		a.Name = "shop"
		if _, err := Open(a, &http.Transport{}, Secrets{Get: secrets}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v; want %s", a, err, want)
		}
	}
}
