package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/runtime/people"
	"hookflow/runtime/vault"
)

func peopleCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "people",
		Short: "Who is told when calls fail: add, list, delete, unit, sender",
		Long: `Keeps the people whom "Notify" of an element can name: a person by name, a group (group:ops),
an element of the organisation with all below it (unit:Sales). Everybody finds what concerns them
in the list of notifications; who has an e-mail address gets a mail, too, by the account that
"sender" names. Addresses of mail and of webhooks can be named without being known here.`,
		Example: `  hookflow people add kim --mail kim@example.org --group ops --unit Sales
  hookflow people unit Sales --below Board
  hookflow account set post --kind smtp --with server=mail.example.org:587 --with user=flow --with password=MAIL_PASSWORD --with from=flow@example.org
  hookflow people sender post`,
	}
	c.AddCommand(addPerson(), listPeople(), deletePerson(), placeUnit(), nameSender())
	return c
}

// peopleFile is where the people are kept.
func peopleFile() (string, error) {
	dir, err := stateDir()
	return filepath.Join(dir, people.File), err
}

// changePeople is a command that changes the people, with one name as its argument.
func changePeople(use, short, example string, change func(d *people.Directory, name string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: example, Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error {
		path, err := peopleFile()
		if err != nil {
			return err
		}
		return people.Change(path, func(d *people.Directory) error { return change(d, args[0]) })
	}}
}

// addPerson changes of somebody who is known only what is given: what is not, such as an address, stays.
func addPerson() *cobra.Command {
	var given people.Person
	var c *cobra.Command
	c = changePeople("add NAME", "Add a person, or change what is given of the one of that name", "  hookflow people add kim --mail kim@example.org --group ops\n  hookflow people add kim --lang ko",
		func(d *people.Directory, name string) error {
			p, _ := d.Person(name)
			p.Name = name
			for flag, take := range map[string]func(){"mail": func() { p.Mail = given.Mail }, "group": func() { p.Groups = given.Groups }, "unit": func() { p.Unit = given.Unit }, "lang": func() { p.Lang = given.Lang }} {
				if c.Flags().Changed(flag) {
					take()
				}
			}
			return d.Put(p)
		})
	f := c.Flags()
	f.StringVar(&given.Mail, "mail", "", "e-mail address")
	f.StringSliceVar(&given.Groups, "group", nil, "a group; may be given several times, and then all of them")
	f.StringVar(&given.Unit, "unit", "", "element of the organisation")
	f.StringVar(&given.Lang, "lang", "", langHelp+", without it that of the server")
	takes(c, "lang", people.Languages)
	return c
}

func deletePerson() *cobra.Command {
	c := changePeople("delete NAME", "Forget a person", "  hookflow people delete kim", func(d *people.Directory, name string) error {
		if !d.Remove(name) {
			return fmt.Errorf("there is nobody called %s", name)
		}
		return nil
	})
	c.Aliases = []string{"remove"}
	return c
}

func placeUnit() *cobra.Command {
	var below string
	c := changePeople("unit NAME", "Put an element of the organisation below another one", "  hookflow people unit Sales --below Board",
		func(d *people.Directory, name string) error { return d.Place(name, below) })
	c.Flags().StringVar(&below, "below", "", "the element above it; without it, it stands at the top")
	return c
}

// nameSender lets the account's secrets be used for mails, as it is named for that.
func nameSender() *cobra.Command {
	var environment string
	c := changePeople("sender ACCOUNT", "Name the account of the mail server that mails go out by", "  hookflow people sender post",
		func(d *people.Directory, name string) error {
			book, err := openBook()
			if err != nil {
				return err
			}
			a, err := book.Get(environment, name)
			if err != nil {
				return err
			}
			if a.Kind != "smtp" {
				return fmt.Errorf("the account %s is no mail server; make one by: hookflow account set NAME --kind smtp", a.Name)
			}
			v, err := openVault()
			if err != nil {
				return err
			}
			for _, secret := range a.Secrets() {
				if err := v.Grant(environment, secret, people.Process); err != nil {
					return err
				}
			}
			d.Sender = a.Name
			return nil
		})
	c.Flags().StringVarP(&environment, "environment", "e", vault.DefaultEnvironment, environmentHelp)
	return c
}

func listPeople() *cobra.Command {
	return listFlags(&cobra.Command{
		Use: "list", Short: "List the people", Args: cobra.NoArgs, Example: "  hookflow people list --json",
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := peopleFile()
			if err != nil {
				return err
			}
			d, err := people.Read(path)
			if err != nil {
				return err
			}
			if asJSON, _ := c.Flags().GetBool("json"); asJSON {
				return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"items": append([]people.Person{}, d.People...), "sender": d.Sender, "units": append([]people.Unit{}, d.Units...)})
			}
			return list[people.Person]{"NAME\tMAIL\tGROUPS\tUNIT\tLANG", "Nobody is known yet; add somebody by: hookflow people add NAME",
				func(p *people.Person) []string {
					return []string{p.Name, p.Mail, strings.Join(p.Groups, ", "), p.Unit, p.Lang}
				}}.print(c, d.People)
		},
	})
}
