package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var oauthFields = []Field{
	{Name: "flow", Label: "Flow", Choices: []string{"clientCredentials", "authorizationCode"}},
	{Name: "tokenUrl", Label: "Token address", Required: true},
	{Name: "authorizeUrl", Label: "Sign-in address"},
	{Name: "clientId", Label: "Client id", Required: true},
	{Name: "clientSecret", Label: "Client secret", Secret: true},
	{Name: "scopes", Label: "Scopes", Help: "With blanks between them."},
	{Name: "audience", Label: "Audience"},
	{Name: "refreshToken", Label: "Refresh token", Help: "Filled in by signing in.", Secret: true},
}

// tokenTimeout bounds the call for a token. It is made with the account's own
// connection.
const tokenTimeout = 20 * time.Second

// noRedirect takes a redirect as the answer: who asks for a token sends the client's secret.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// oauth gets tokens by RFC 6749, section 4.4 (client credentials) or section 6
// (refresh), and gets a new one when a service answers 401 to one that it had
// taken before.
func oauth(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	o := &oauthTripper{account: s.account.Name, base: base, hidden: s.hidden}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Transport: base, Timeout: tokenTimeout, CheckRedirect: noRedirect})
	switch s.get("flow") {
	case "clientCredentials":
		c := clientcredentials.Config{ClientID: s.get("clientId"), ClientSecret: s.get("clientSecret"), TokenURL: s.get("tokenUrl"), Scopes: strings.Fields(s.get("scopes"))}
		if a := s.get("audience"); a != "" {
			c.EndpointParams = url.Values{"audience": {a}}
		}
		o.source = func() (*oauth2.Token, error) { return c.Token(ctx) }
	default:
		if s.get("refreshToken") == "" {
			return nil, errors.New("nobody has signed in yet: use Sign in at the account's settings, or: hookflow account sign-in " + s.account.Name)
		}
		r := &refresher{settings: s, token: s.get("refreshToken")}
		c := codeConfig(s.get)
		o.source = func() (*oauth2.Token, error) { return r.refresh(ctx, c) }
	}
	return o, nil
}

// refreshing lets one session at a time exchange a refresh token: where the server
// gives a new one each time, the old one is of no use to the others.
var refreshing sync.Mutex

// A refresher gets tokens for a refresh token. A new one in its place (RFC 6749,
// section 6) is kept where the old one was before the call goes on.
type refresher struct {
	*settings
	token string // known last; also while it could not be kept
	lost  bool   // it could not be kept
}

func (r *refresher) refresh(ctx context.Context, c oauth2.Config) (*oauth2.Token, error) {
	refreshing.Lock()
	defer refreshing.Unlock()
	name := r.account.Settings["refreshToken"]
	if now, err := r.secrets.Get(name); err == nil && !r.lost {
		r.token = now // another session, or program, may have exchanged it
		r.hidden.add(now)
	}
	token, err := c.TokenSource(ctx, &oauth2.Token{RefreshToken: r.token}).Token()
	if err != nil || token.RefreshToken == "" || token.RefreshToken == r.token && !r.lost {
		return token, err
	}
	r.token = token.RefreshToken
	r.hidden.add(r.token)
	if r.secrets.Keep == nil {
		r.lost = true
		return token, nil
	}
	if err := r.secrets.Keep(name, r.token); err != nil {
		r.lost = true
		return nil, fmt.Errorf("the new refresh token cannot be kept, and the one before is used up: %w", err)
	}
	r.lost = false
	return token, nil
}

func codeConfig(get func(string) string) oauth2.Config {
	return oauth2.Config{
		ClientID: get("clientId"), ClientSecret: get("clientSecret"), Scopes: strings.Fields(get("scopes")),
		Endpoint: oauth2.Endpoint{AuthURL: get("authorizeUrl"), TokenURL: get("tokenUrl")},
	}
}

type oauthTripper struct {
	account string // its name
	base    http.RoundTripper
	hidden  *hidden

	mu     sync.Mutex
	source func() (*oauth2.Token, error) // asks the server each time
	token  *oauth2.Token
}

func (o *oauthTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	token, fresh, err := o.current(nil)
	if err != nil {
		return nil, err
	}
	resp, err := o.send(req, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || fresh || req.Body != nil && req.GetBody == nil {
		return resp, err
	}
	again := req.Clone(req.Context())
	if req.GetBody != nil {
		if again.Body, err = req.GetBody(); err != nil {
			return resp, nil
		}
	}
	if token, _, err = o.current(token); err != nil {
		return resp, nil // the first answer says more
	}
	resp.Body.Close()
	return o.send(again, token)
}

func (o *oauthTripper) send(req *http.Request, token *oauth2.Token) (*http.Response, error) {
	return with(o.base, func(req *http.Request) error { token.SetAuthHeader(req); return nil }).RoundTrip(req)
}

// current returns the token there is, unless it is refused or has run out: then a
// new one, which is fresh.
func (o *oauthTripper) current(refused *oauth2.Token) (token *oauth2.Token, fresh bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.token.Valid() && o.token != refused {
		return o.token, false, nil
	}
	token, err = o.source()
	if err != nil {
		return nil, false, &SignInError{o.account, plain(err)}
	}
	o.token = token
	o.hidden.add(token.AccessToken)
	return token, true, nil
}

// A SignInError is the error of a request that was not sent, because its account
// got no token.
type SignInError struct {
	Account string
	Err     error
}

// Error implements error.
func (e *SignInError) Error() string {
	return fmt.Sprintf("the account %s gets no token: %v", e.Account, e.Err)
}

// Unwrap returns the reason.
func (e *SignInError) Unwrap() error { return e.Err }

// plain says what the token server answered, without the rest of its answer.
func plain(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return err
	}
	text := refused.Response.Status
	if refused.ErrorCode != "" {
		text += ", " + refused.ErrorCode
	}
	if refused.ErrorDescription != "" {
		text += ": " + refused.ErrorDescription
	}
	return errors.New("the token server answered " + text)
}
