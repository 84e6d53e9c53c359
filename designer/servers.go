package designer

import (
	"context"
	"encoding/json"
	"slices"
)

// A Server is a server engine that a person has saved.
type Server struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // the dialect that it reads
	Address string `json:"address"`
	Account string `json:"account,omitempty"`
	// Environment is whose account and secrets are used; empty: those of this workstation.
	Environment string `json:"environment,omitempty"`
	Calls       string `json:"calls,omitempty"` // who makes the calls there; empty: the usual way
}

// Servers is what the window can do with server engines; the program hands it over.
type Servers struct {
	List         func() ([]Server, error)
	Save         func([]Server) error
	Accounts     func(environment string) []string // names
	Environments func() []string
	Connect      func(Server) (Remote, error)
}

// A Remote is a server that the window is connected with.
type Remote struct {
	Check  func(context.Context) (version string, err error)
	Deploy func(ctx context.Context, name string, files map[string][]byte) ([]Deployed, error) // *RemoteRefused
	Start  func(ctx context.Context, process string, vars map[string]json.RawMessage) (string, error)
	Look   func(ctx context.Context, instance string) (*RemoteInstance, error)
	Retry  func(ctx context.Context, instance, element string) error // what has stopped there
}

// Deployed is one process that the server has taken.
type Deployed struct {
	Process string
	Version int
}

// RemoteRefused is the error of a server that does not take a process.
type RemoteRefused struct {
	Message  string
	Elements map[string][]string // what it says, by element; "" for what names none
}

// Error implements error.
func (r *RemoteRefused) Error() string { return r.Message }

// A RemoteInstance is how an instance stands on the server.
type RemoteInstance struct {
	Ended, Cancelled bool
	Vars             map[string]json.RawMessage
	Active, Done     []string            // elements
	Incidents        map[string][]string // what went wrong, by element
}

// put adds a server or changes the one of its name.
func put(list []Server, s Server) []Server {
	if i := slices.IndexFunc(list, func(o Server) bool { return o.Name == s.Name }); i >= 0 {
		list = slices.Clone(list)
		list[i] = s
		return list
	}
	return append(slices.Clone(list), s)
}
