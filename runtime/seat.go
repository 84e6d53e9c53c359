package runtime

import (
	"cmp"
	"net/netip"
	"time"

	"hookflow/engine"
	"hookflow/runtime/audit"
	"hookflow/runtime/permit"
)

// Logins are those who sign in here, by the API or at the window.
func (r *Runtime) Logins() *permit.Logins { return r.api.Logins }

// Tokens are those of the management API.
func (r *Runtime) Tokens() *permit.Book { return r.api.Tokens }

// Rules are what is asked of people beside their roles.
func (r *Runtime) Rules() *permit.RuleBook { return r.rules }

// SignIn begins a session at the window, see listener.API.SignIn.
func (r *Runtime) SignIn(name, password string) (session string, who permit.Login, err error) {
	return r.api.SignIn(netip.Addr{}, name, password)
}

// MayTask refuses somebody at the window a command about a task that is none of their business, see listener.API.MayTask.
func (r *Runtime) MayTask(role permit.Role, who string, cmd engine.Command) error {
	return r.api.MayTask(role, who, cmd)
}

// Note writes down that somebody has changed something that no route of the API has.
func (r *Runtime) Note(who, what, about string) error {
	return r.api.Audit.Add(audit.Entry{At: time.Now().UTC(), Who: cmp.Or(who, "window"), What: what, Detail: about})
}
