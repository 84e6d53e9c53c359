package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/store"
	"hookflow/engine/wire"
)

// A usage is an element that uses something.
type usage struct {
	Element string `json:"element"`
	File    string `json:"file"` // with the directory, if it is deployed there
}

func (u usage) String() string { return u.Element + " in " + u.File }

// named are the uses in words.
func named(users []usage) (out []string) {
	for _, u := range users {
		out = append(out, u.String())
	}
	return out
}

// places are where diagrams are looked through for what they use: folders with all that
// is in them, and what is deployed in data directories.
type places struct{ folders, data []string }

// placeFlags adds the flags that name them.
func placeFlags(c *cobra.Command) *places {
	p := &places{}
	c.Flags().StringSliceVar(&p.folders, "in", []string{"."}, "folders whose diagrams are looked through, with what is in them")
	c.Flags().StringSliceVar(&p.data, "data", nil, "directories of a server's state, whose deployed diagrams are looked through")
	return p
}

// usesCommand lists who uses a connector or an account.
func usesCommand(what, setting string) *cobra.Command {
	c := &cobra.Command{Use: "uses NAME", Short: "List the elements that use it: in folders of diagrams, and among what is deployed", Example: "  hookflow " + what + " uses shop --in ./processes --data ./state", Args: cobra.ExactArgs(1)}
	p := placeFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		users, err := p.users(c, setting, args[0])
		if err != nil {
			return err
		}
		return list[usage]{"ELEMENT\tFILE", fmt.Sprintf("nobody uses the %s %s there", what, args[0]),
			func(u *usage) []string { return []string{u.Element, u.File} }}.print(c, users)
	}
	return listFlags(c)
}

// users lists the elements whose setting is a name. A file that cannot be read may use
// it, too, and is an error.
func (p *places) users(c *cobra.Command, setting, name string) (users []usage, err error) {
	for _, dir := range p.folders {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".bpmn") {
				return err
			}
			d, err := readDocument(c, path)
			if err == nil {
				users = append(users, usersIn(d, setting, name, path)...)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for users of %s: %w", name, err)
		}
	}
	for _, dir := range p.data {
		deployed, err := deployedUsers(dir, setting, name)
		if err != nil {
			return nil, fmt.Errorf("look for users of %s in %s: %w", name, dir, err)
		}
		users = append(users, deployed...)
	}
	return users, nil
}

func usersIn(d *bpmnxml.Document, setting, name, where string) (users []usage) {
	for _, e := range model(d).Elements {
		if _, has := bpmn.FieldOf(e, setting); has && bpmn.Value(e, setting) == name {
			users = append(users, usage{e.ID, where})
		}
	}
	return users
}

// deployedUsers looks through the versions of processes that are deployed.
func deployedUsers(dir, setting, name string) (users []usage, err error) {
	s, err := openStore(dir, reading)
	var used *store.InUseError
	if errors.As(err, &used) {
		return nil, fmt.Errorf("%w, or leave --data out", err)
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{} // files, of several processes
	view := s.View(func(tx engine.Tx) error {
		for _, v := range tx.From(engine.BucketDefinition, nil) {
			def := wire.DecodeDefinition(v)
			if seen[string(def.Digest)] {
				continue
			}
			seen[string(def.Digest)] = true
			d, err := bpmnxml.Read(def.Resource, tx.Get(engine.BucketResource, def.Digest))
			if err != nil {
				return err
			}
			users = append(users, usersIn(d, setting, name, fmt.Sprintf("%s, deployed in %s", def.Resource, dir))...)
		}
		return nil
	})
	return users, errors.Join(view, s.Close())
}
