package bpmn

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// The kinds of credentials that a message may have to carry.
const (
	AccessNone   = "none"
	AccessBasic  = "basic"
	AccessBearer = "bearer"
	AccessKey    = "key"
)

// SignatureForms are the ways to sign a message, as "Signed as" names them. The first one takes any of the others, by
// the header there is.
var SignatureForms = []string{"any", "standard", "github", "stripe", "slack", "shopify", "websub", "plain"}

// admitting says whose messages are taken, and how many and how large.
var admitting = []Field{
	{Name: "access", Label: "Who may send", Help: "What a request must carry to be taken; a signature is asked for besides it.", Type: Choice, Choices: []string{AccessNone, AccessBasic, AccessBearer, AccessKey}, Default: AccessNone, Place: "hookflow:receive/@access", Group: "auth"},
	{Name: "accessUser", Label: "User name", Type: Literal, Place: "hookflow:receive/@user", Group: "auth", When: "access=basic", Required: true},
	{Name: "accessSecret", Label: "Name of the secret", Help: "The secret that holds the password, token or key. The file has its name only.", Type: Literal, Place: "hookflow:receive/@secret", Group: "auth", When: "access=basic|bearer|key", Required: true},
	{Name: "accessKey", Label: "Where the key stands", Help: "A header such as X-API-Key, or a parameter of the query such as ?token.", Type: Literal, Check: keyPlace, Default: "X-API-Key", Place: "hookflow:receive/@key", Group: "auth", When: "access=key"},
	{Name: "signedWith", Label: "Secret of the signature", Help: "Name of the secret that the sender signs with; what is not signed, or not with it, is refused.", Type: Literal, Place: "hookflow:receive/@signedWith", Group: "auth"},
	{Name: "signature", Label: "Signed as", Help: "The form of the signature. Name it: any takes each of the others.", Type: Choice, Choices: SignatureForms, Default: SignatureForms[0], Place: "hookflow:receive/@signature", Group: "auth"},
	{Name: "signatureAge", Label: "Signature holds for", Help: "A signature that says when it was made is refused when it is older, or further in the future.", Type: Span, Check: aTime, Default: "PT5M", Place: "hookflow:receive/@signatureAge", Group: "auth"},
	{Name: "allowFrom", Label: "Only from addresses", Help: "Addresses and networks such as 10.0.0.0/8, 192.0.2.7; empty: all.", Type: Literal, Check: networks, Place: "hookflow:receive/@from", Group: "auth"},
	{Name: "rate", Label: "Messages per minute", Help: "More are refused with 429; 0: no limit.", Type: Integer, Default: "0", Place: "hookflow:receive/@rate", Group: "auth"},
	{Name: "maxBody", Label: "Largest body in kB", Help: "Larger ones are refused with 413; 0: as large as the server takes.", Type: Integer, Default: "0", Place: "hookflow:receive/@maxBody", Group: "auth"},
}

// Applies reports whether e has the setting at all, by what its When says of another one.
func (f *Field) Applies(e *Element) bool {
	return f.When == "" || f.AppliesIn(func(name string) string { return Value(e, name) })
}

// AppliesIn is Applies among other values: of a column among those of its row.
func (f *Field) AppliesIn(value func(name string) string) bool {
	name, values, found := strings.Cut(f.When, "=")
	return !found || slices.Contains(strings.Split(values, "|"), value(name))
}

// InRow gives the texts of a row of a table by the names of its columns.
func (f *Field) InRow(row *etree.Element) func(name string) string {
	return func(name string) string {
		for _, c := range f.Columns {
			if c.Name == name {
				return GetXML(row, c)
			}
		}
		return ""
	}
}
