package listener

import (
	"errors"
	"net/http"
	"net/netip"
	"time"

	"hookflow/runtime/permit"
)

// People sign in with a name and a password, and are known by a cookie from then on. The cookie is sent to this listener
// alone, no script reads it; of other sites it comes with a link that somebody follows (SameSite=Lax), which changes nothing; and guard.go refuses what pages of other origins make a browser send.

const sessionCookie = "hookflow_session"

// sessionOf is the session that a request says it belongs to; "" if to none.
func sessionOf(r *http.Request) string {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// A SignInRequest begins a session.
type SignInRequest struct {
	Name     string `json:"name"`
	Password string `json:"password" doc:"at most 72 bytes"`
}

// A Session says who is signed in.
type Session struct {
	Name string `json:"name"`
	Role string `json:"role" doc:"what whoever is signed in may do"`
}

// A LoginRequest says how somebody signs in.
type LoginRequest struct {
	Role     string `json:"role" doc:"participant, viewer, operator, editor or administrator"`
	Password string `json:"password,omitempty" doc:"empty: as before"`
}

// A Login is somebody who may sign in.
type Login struct {
	Name string    `json:"name"`
	Role string    `json:"role" doc:"as of tokens"`
	Made time.Time `json:"made" doc:"when the password was set"`
}

// Ended is how many sessions were ended.
type Ended struct {
	Sessions int `json:"sessions" doc:"so many were ended"`
}

var noLogins = problem(http.StatusNotFound, "nobody signs in here")

// signIn begins a session. Who guesses has to wait, longer and longer.
func signIn(a *API, c *call, in SignInRequest) (any, error) {
	if a.Logins == nil {
		return nil, noLogins
	}
	cookie, who, err := a.SignIn(sender(c.r, a.Proxies), in.Name, in.Password)
	if err != nil {
		return nil, err
	}
	http.SetCookie(c.w, a.cookie(c.r, cookie, int(permit.SessionMost.Seconds())))
	return Session{who.Name, string(who.Role)}, nil
}

// SignIn begins a session of somebody at an address; the zero address is this program's own window. The error is a *Throttled for
// those who have guessed too often, or permit.ErrPassword.
func (a *API) SignIn(from netip.Addr, name, password string) (cookie string, who permit.Login, err error) {
	login := "session " + name
	if wait := a.throttle.wait(from, login, time.Now()); wait > 0 {
		return "", who, tooMany(wait)
	}
	cookie, who, err = a.Logins.SignIn(name, password, a.Now())
	switch {
	case errors.Is(err, permit.ErrPassword):
		a.throttle.wrong(from, login, time.Now()) // what was looked at took its time
	case err == nil:
		a.throttle.right(from, login)
	}
	return cookie, who, err
}

func (a *API) cookie(r *http.Request, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode}
}

// showSession says who asks.
func showSession(_ *API, c *call) (any, error) {
	t, known := c.r.Context().Value(actorKey{}).(permit.Token)
	if !known {
		return Session{Name: anybody, Role: string(permit.Administrator)}, nil
	}
	return Session{t.Name, string(t.Role)}, nil
}

// signOut ends the session of whoever asks.
func signOut(a *API, c *call) (any, error) {
	if a.Logins != nil {
		a.Logins.SignOut(sessionOf(c.r))
	}
	http.SetCookie(c.w, a.cookie(c.r, "", -1))
	return nil, nil
}

func listLogins(a *API, _ *call) ([]Login, error) {
	out := []Login{}
	if a.Logins == nil {
		return out, nil
	}
	list, err := a.Logins.List()
	for _, l := range list {
		out = append(out, Login{l.Name, string(l.Role), l.Made})
	}
	return out, err
}

func setLogin(a *API, c *call, in LoginRequest) (any, error) {
	if a.Logins == nil {
		return nil, noLogins
	}
	return nil, notKept(a.Logins.Set(c.params.ByName("name"), permit.Role(in.Role), in.Password, a.Now()))
}

func deleteLogin(a *API, c *call) (any, error) {
	if a.Logins == nil {
		return nil, noLogins
	}
	return nil, notKept(a.Logins.Delete(c.params.ByName("name")))
}

func revokeSessions(a *API, c *call) (any, error) {
	if a.Logins == nil {
		return nil, noLogins
	}
	return Ended{a.Logins.Revoke(c.params.ByName("name"))}, nil
}

// showRules says what is asked of people beside their roles.
func showRules(a *API, _ *call) (any, error) { return a.Rules.Read() }

func setRules(a *API, _ *call, in permit.Rules) (any, error) { return nil, notKept(a.Rules.Set(in)) }

// sessionRoutes are the operations on who signs in.
var sessionRoutes = []Route{
	{Method: "POST", Path: apiRoot + "/session", Summary: "Sign in: the answer sets a cookie", Request: SignInRequest{}, Response: Session{}, Open: true, do: body(signIn)},
	{Method: "GET", Path: apiRoot + "/session", Summary: "Who asks, and with which role", Response: Session{}, Role: taker, do: showSession},
	{Method: "DELETE", Path: apiRoot + "/session", Summary: "Sign out", Open: true, do: signOut},
	{Method: "GET", Path: apiRoot + "/rules", Summary: "What is asked of people beside their roles", Response: permit.Rules{}, do: showRules},
	{Method: "PUT", Path: apiRoot + "/rules", Summary: "Change what is asked of them", Request: permit.Rules{}, Role: integrator, do: body(setRules)},
	{Method: "GET", Path: apiRoot + "/logins", Summary: "Who may sign in", Response: Page[Login]{}, Query: inParts, Role: integrator, do: whole(listLogins, func(l Login) string { return l.Name })},
	{Method: "PUT", Path: apiRoot + "/logins/:name", Summary: "Let somebody sign in, or change the role or password", Request: LoginRequest{}, Role: integrator, do: body(setLogin)},
	{Method: "DELETE", Path: apiRoot + "/logins/:name", Summary: "Let somebody sign in no more; their sessions end", Role: integrator, do: deleteLogin},
	{Method: "DELETE", Path: apiRoot + "/logins/:name/sessions", Summary: "End every session of somebody", Response: Ended{}, Role: integrator, do: revokeSessions},
}
