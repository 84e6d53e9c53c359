package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// tryTime bounds trying an account.
const tryTime = 20 * time.Second

// A Trial is what a service said of an account.
type Trial struct {
	Host   string // who was asked; empty: nobody, there was no address
	Status string // of the answer, such as 200 OK; empty: it let the account in, and said no more
	Code   int    // of the answer; 0: as Status
	Took   time.Duration
}

// Refused reports whether the service answered, and would not have the account.
func (t Trial) Refused() bool { return t.Code >= http.StatusBadRequest }

// Try sends a GET request to an address as an account; no redirect is followed. Without an
// address only a token is asked for, of an account that gets one.
func Try(ctx context.Context, a Account, secrets Secrets, address string) (Trial, error) {
	session, err := Open(a, http.DefaultTransport.(*http.Transport).Clone(), secrets)
	if err != nil {
		return Trial{}, err
	}
	began := time.Now()
	if address == "" {
		err := session.signIn()
		return Trial{Host: tokenServer(a), Took: time.Since(began)}, err
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Trial{}, fmt.Errorf("read the address: %w", err)
	}
	client := &http.Client{Transport: session, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		var failed *url.Error // which holds the address, where a key may stand
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return Trial{}, fmt.Errorf("try the account %s: %w", a.Name, err)
	}
	resp.Body.Close()
	return Trial{Host: req.URL.Host, Status: resp.Status, Code: resp.StatusCode, Took: time.Since(began)}, nil
}

// signIn gets the token of an account that works with one.
func (s *Session) signIn() error {
	o, ok := s.RoundTripper.(*oauthTripper)
	if !ok {
		return nil
	}
	_, _, err := o.current(nil)
	return err
}

// tokenServer is who gives the account its tokens; empty: nobody.
func tokenServer(a Account) string {
	u, err := url.Parse(a.Settings["tokenUrl"])
	if err != nil {
		return ""
	}
	return u.Host
}
