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
		for _, u := range users {
			fmt.Fprintln(c.OutOrStdout(), u)
		}
		if len(users) == 0 {
			fmt.Fprintf(c.OutOrStdout(), "nobody uses the %s %s there\n", what, args[0])
		}
		return nil
	}
	return c
}

// users lists the elements whose setting is a name. A file that cannot be read may use
// it, too, and is an error.
func (p *places) users(c *cobra.Command, setting, name string) (users []string, err error) {
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

func usersIn(d *bpmnxml.Document, setting, name, where string) (users []string) {
	for _, e := range model(d).Elements {
		if _, has := bpmn.FieldOf(e, setting); has && bpmn.Value(e, setting) == name {
			users = append(users, fmt.Sprintf("%s in %s", e.ID, where))
		}
	}
	return users
}

// deployedUsers looks through the versions of processes that are deployed.
func deployedUsers(dir, setting, name string) (users []string, err error) {
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
