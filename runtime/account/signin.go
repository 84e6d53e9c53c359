package account

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// signInLimit is how long a person may take.
const signInLimit = 5 * time.Minute

// SignIn lets a person sign in at the account's service, by RFC 6749, section 4.1,
// with a proof key (RFC 7636) and a redirection to this machine (RFC 8252, section
// 7.3). show is given the address to open in a browser. The refresh token that it
// returns belongs into the vault, under the name that the account has for it.
func SignIn(ctx context.Context, a Account, secret func(string) (string, error), show func(address string) error) (refreshToken string, err error) {
	if a.Kind != "oauth2" || a.Settings["flow"] != "authorizationCode" || a.Settings["authorizeUrl"] == "" {
		return "", fmt.Errorf("the account %s is none at which a person signs in; it needs the flow authorizationCode and a sign-in address", a.Name)
	}
	get := func(name string) string { return a.Settings[name] }
	config := codeConfig(get)
	if config.ClientSecret != "" {
		if config.ClientSecret, err = secret(config.ClientSecret); err != nil {
			return "", err
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("wait for the browser: %w", err)
	}
	config.RedirectURL = "http://" + listener.Addr().String() + "/"
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	state, proof := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	if err := show(config.AuthCodeURL(state, oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(proof))); err != nil {
		listener.Close()
		return "", fmt.Errorf("open the browser: %w", err)
	}
	code, err := redirected(ctx, listener, state)
	if err != nil {
		return "", err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(proof))
	if err != nil {
		return "", fmt.Errorf("sign in: %w", plain(err))
	}
	if token.RefreshToken == "" {
		return "", errors.New("sign in: the service gave no refresh token; ask it for off-line access, often by the scope offline_access")
	}
	return token.RefreshToken, nil
}

// redirected waits for the browser to come back, and returns the code it brings.
func redirected(ctx context.Context, listener net.Listener, state string) (code string, err error) {
	type result struct {
		code string
		err  error
	}
	came := make(chan result, 1)
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		q := req.URL.Query()
		if q.Get("state") != state {
			http.Error(w, "This is not the answer to the sign-in that is under way.", http.StatusBadRequest)
			return
		}
		r := result{code: q.Get("code")}
		if r.code == "" {
			r.err = fmt.Errorf("sign in: the service answered %s %s", q.Get("error"), q.Get("error_description"))
			fmt.Fprintln(w, "The sign-in failed. You can close this page.")
		} else {
			fmt.Fprintln(w, "You are signed in. You can close this page.")
		}
		select {
		case came <- r:
		default: // the browser asked twice
		}
	})}
	go server.Serve(listener)
	defer server.Close()
	select {
	case r := <-came:
		_ = server.Shutdown(ctx) // lets the page arrive
		return r.code, r.err
	case <-ctx.Done():
		return "", fmt.Errorf("sign in: the browser did not come back: %w", ctx.Err())
	}
}
