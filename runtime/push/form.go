package push

import (
	"fmt"
	"slices"
	"strings"

	"hookflow/runtime/account"
	"hookflow/runtime/connector"
)

// A Form is how a receiver wants to be told. Each has a file of its own.
type Form struct {
	Name      string
	Connector bool                                                  // actions of a connector are called; else an address is told
	Topics    []string                                              // those that it has words for; nil: all
	Check     func(s *Subscription, k *Known) error                 // completes a subscription, and says what is wrong with it; nil: nothing is
	Request   func(d *Delivery, k *Known, to string) (*Sent, error) // what leaves; to is an address or a connector
}

// forms are all of them; the first is that of an address, unless its subscription says otherwise.
var forms = []*Form{&standard, &bpium, &yida}

// Known is what forms ask those who know services and secrets.
type Known struct {
	Connector func(name string) (connector.Connector, error)
	Secret    func(name string) (string, error)
}

// Sent is a request as it leaves. What it names and is no text of ours is guarded already, see package secret.
type Sent struct {
	Kind   string           // of work: http or connector
	Fields map[string]any   // of the request of that kind
	Signer *account.Account // who signs; nil: nobody, or the account that Fields name
}

// Form is how a subscription tells its receiver; nil if it starts a process.
func (s *Subscription) form() *Form {
	for _, f := range forms {
		if f.Name == s.Form {
			return f
		}
	}
	return nil
}

// Request is what a delivery sends.
func (d *Delivery) Request(k *Known) (*Sent, error) {
	f := d.Subscription.form()
	if f == nil {
		return nil, fmt.Errorf("there is no form %q", d.Subscription.Form)
	}
	return f.Request(d, k, d.To())
}

// To is the address or the connector that is told.
func (d *Delivery) To() string {
	switch {
	case d.Fell:
		return d.Subscription.FallBack
	case d.Subscription.Connector != "":
		return d.Subscription.Connector
	}
	return d.Subscription.URL
}

// tells reports whether a form has words for a topic.
func (f *Form) tells(topic string) bool {
	return f == nil || f.Topics == nil || slices.Contains(f.Topics, topic)
}

// mailed are what people are told by mail of tasks.
var mailed = []string{"task.created", "task.assigned", "task.copied"}

// checkMail says what is wrong with a subscription that tells people by mail.
func (s *Subscription) checkMail() error {
	if s.Form != "" || s.FallBack != "" || s.Secret != "" || s.Account != "" {
		return invalid("a mail needs neither a form, a fall-back nor a signature; who sends it is said by: hookflow people sender ACCOUNT")
	}
	for _, named := range s.Topics {
		if !slices.Contains(mailed, named) {
			return invalid("people are not told of %s by mail; they are of %s", named, strings.Join(mailed, ", "))
		}
	}
	return nil
}

// checkForm completes the form of a subscription and says what is wrong with it.
func (s *Subscription) checkForm(k *Known) error {
	if s.Process != "" {
		if s.Form != "" || s.FallBack != "" {
			return invalid("a process is started; it needs neither a form nor a fall-back")
		}
		return nil
	}
	if s.Mail {
		return s.checkMail()
	}
	var names []string
	for _, f := range forms {
		if f.Connector != (s.Connector != "") {
			continue
		}
		if s.Form == "" {
			s.Form = f.Name
		}
		names = append(names, f.Name)
	}
	if !slices.Contains(names, s.Form) {
		return invalid("the form %q is not one of %s", s.Form, strings.Join(names, ", "))
	}
	f := s.form()
	for _, named := range s.Topics {
		if !slices.ContainsFunc(Topics, func(t Topic) bool { return covers(named, t.Name) && f.tells(t.Name) }) {
			return invalid("the form %s has no words for %s; it has them for %s", f.Name, named, strings.Join(f.Topics, ", "))
		}
	}
	if f.Check == nil {
		return nil
	}
	return f.Check(s, k)
}
