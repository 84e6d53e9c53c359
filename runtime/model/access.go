package model

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine/bpmn"
)

// Access says whose messages a receiver takes, how many, and how large. The zero value takes all.
type Access struct {
	Kind   string // one of bpmn.AccessNone and its siblings; "" is AccessNone
	User   string // of AccessBasic
	Secret string // name of the secret with the password, token or key
	Key    string // of AccessKey: a header, or ? and a parameter of the query

	SignedWith string        // name of the secret that messages are signed with; "" if they are not
	Signature  string        // one of bpmn.SignatureForms; "" is the first, which takes any
	Age        time.Duration // how old a signature may be that says when it was made; 0: five minutes

	From      []netip.Prefix // empty: everybody
	PerMinute int            // messages; 0: no limit
	MaxBody   int64          // bytes; 0: as the server says
}

// Same reports whether two ask for the same.
func (a Access) Same(o Access) bool {
	return a.Kind == o.Kind && a.User == o.User && a.Secret == o.Secret && a.Key == o.Key && a.SignedWith == o.SignedWith &&
		a.Signature == o.Signature && a.Age == o.Age && slices.Equal(a.From, o.From) && a.PerMinute == o.PerMinute && a.MaxBody == o.MaxBody
}

// accessOf reads settings that the element table has checked.
func accessOf(e *bpmn.Element) Access {
	text := func(name string) string { return strings.TrimSpace(bpmn.Value(e, name)) }
	a := Access{Kind: text("access"), SignedWith: text("signedWith"), Signature: text("signature"), Age: within(text("signatureAge"))}
	switch a.Kind {
	case bpmn.AccessKey:
		a.Key = text("accessKey")
		a.Secret = text("accessSecret")
	case bpmn.AccessBasic:
		a.User = text("accessUser")
		a.Secret = text("accessSecret")
	case bpmn.AccessBearer:
		a.Secret = text("accessSecret")
	}
	a.From, _ = bpmn.ParseNetworks(text("allowFrom"))
	a.PerMinute, _ = strconv.Atoi(text("rate"))
	kilobytes, _ := strconv.ParseInt(text("maxBody"), 10, 54)
	a.MaxBody = kilobytes * 1000
	return a
}
