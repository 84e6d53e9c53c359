//go:build cgo || ci

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hookflow/designer"
	"hookflow/engine/savefile"
	"hookflow/runtime/server"
	"hookflow/runtime/vault"
)

// servers are the server engines that the window knows; the list lies in a file of the
// user's folder. It holds the names of accounts, no secret.
func servers() *designer.Servers {
	return &designer.Servers{
		List: listServers,
		Save: saveServers,
		Accounts: func(environment string) (names []string) {
			book, err := openBook()
			if err != nil {
				return nil // which is told when the window opens
			}
			for _, a := range book.List(cmp.Or(environment, vault.DefaultEnvironment)) {
				names = append(names, a.Name)
			}
			return names
		},
		Environments: func() []string {
			book, err := openBook()
			if err != nil {
				return nil
			}
			return book.Environments()
		},
		Connect: connect,
	}
}

func serversFile() (string, error) {
	dir, err := stateDir()
	return filepath.Join(dir, "servers.json"), err
}

func listServers() ([]designer.Server, error) {
	path, err := serversFile()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []designer.Server
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of servers: %w", err)
	}
	return list, nil
}

func saveServers(list []designer.Server) error {
	path, err := serversFile()
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return savefile.Write(path, func(to io.Writer) error { _, err := to.Write(data); return err })
}

// connect makes a saved server what the window can use.
func connect(s designer.Server) (designer.Remote, error) {
	e, err := (&target{address: s.Address, kind: s.Kind, account: s.Account, environment: cmp.Or(s.Environment, vault.DefaultEnvironment)}).open()
	if err != nil {
		return designer.Remote{}, err
	}
	return designer.Remote{
		Check: e.Check,
		Deploy: func(ctx context.Context, name string, files map[string][]byte) ([]designer.Deployed, error) {
			list, err := e.Deploy(ctx, name, files)
			var refused *server.Refused
			if errors.As(err, &refused) {
				return nil, shownRefusal(refused)
			}
			var done []designer.Deployed
			for _, d := range list {
				done = append(done, designer.Deployed{Process: d.Process, Version: d.Version})
			}
			return done, err
		},
		Start: func(ctx context.Context, process string, vars map[string]json.RawMessage) (string, error) {
			return e.Start(ctx, process, vars)
		},
		Retry: e.Retry,
		Look: func(ctx context.Context, id string) (*designer.RemoteInstance, error) {
			in, err := e.Instance(ctx, id)
			if err != nil {
				return nil, err
			}
			seen := &designer.RemoteInstance{Ended: in.Ended, Cancelled: in.Cancelled, Vars: in.Vars, Active: in.Active, Done: in.Done, Incidents: map[string][]string{}}
			for _, i := range in.Incidents {
				seen.Incidents[i.Element] = append(seen.Incidents[i.Element], i.Message)
			}
			return seen, nil
		},
	}, nil
}

// shownRefusal is what a server says of a deployment, by element.
func shownRefusal(r *server.Refused) *designer.RemoteRefused {
	out := &designer.RemoteRefused{Message: r.Error(), Elements: map[string][]string{}}
	for _, f := range r.Findings {
		out.Elements[f.Element] = append(out.Elements[f.Element], f.Message)
	}
	if len(r.Findings) == 0 {
		out.Elements[""] = []string{r.Message}
	}
	return out
}
