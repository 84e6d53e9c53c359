package permit

import (
	"fmt"
	"strings"

	"hookflow/engine/savefile"
)

// RulesFile is the name of the file of rules in a data directory.
const RulesFile = "rules.json"

// Rules are what is asked of people beside their roles. The zero value asks nothing.
type Rules struct {
	GuardIntegration bool `json:"guardIntegration" doc:"only administrators may deploy changes of what elements exchange with other systems"` // only administrators change what is exchanged with other systems
}

// A RuleBook keeps the rules of a data directory. It is safe for concurrent use, and sees what another process writes into the
// file.
type RuleBook struct {
	file *savefile.Latest[Rules]
}

// OpenRules takes the rules from a file, which need not exist.
func OpenRules(path string) *RuleBook { return &RuleBook{file: savefile.Follow[Rules](path)} }

// Read returns the rules.
func (b *RuleBook) Read() (Rules, error) {
	r, err := b.file.Read()
	if err != nil {
		return r, fmt.Errorf("read the rules in %s: %w", b.file.Path(), err)
	}
	return r, nil
}

// Set keeps other rules from now on.
func (b *RuleBook) Set(r Rules) error {
	return kept("the rules", b.file.Change(func(now *Rules) error {
		*now = r
		return nil
	}))
}

// A Touched is an integration block that somebody has changed.
type Touched struct{ Resource, Element, Name, How string }

// A Guarded refuses somebody who is no administrator what they have done to integration blocks.
type Guarded struct {
	Who    string
	Role   Role
	Blocks []Touched
}

// Error implements error.
func (g *Guarded) Error() string {
	var blocks []string
	for _, b := range g.Blocks {
		name := b.Element
		if b.Name != "" {
			name = fmt.Sprintf("%s (%s)", strings.Join(strings.Fields(b.Name), " "), b.Element)
		}
		blocks = append(blocks, fmt.Sprintf("%s in %s is %s", name, b.Resource, b.How))
	}
	return fmt.Sprintf("only administrators change integration blocks here, and %s is of the role %s: %s; let an administrator deploy this, or take it back",
		g.Who, g.Role, strings.Join(blocks, ", "))
}
