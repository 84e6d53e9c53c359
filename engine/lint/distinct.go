package lint

import (
	"slices"
	"strings"
)

// A teller is a rule whose findings with a word say what another rule says of the same element, and say it better.
type teller struct{ rule, word string }

// told are rules whose findings stand twice in front of a person, each with those that tell the same: advice beside a constraint, what
// holds for every flow node beside what holds for its kind.
var told = map[string][]teller{
	"flow-node-outgoing": {{"start-event-outgoing", ""}, {"boundary-outgoing", ""}, {"intermediate-event-flows", "outgoing"}},
	"flow-node-incoming": {{"end-event-incoming", ""}, {"intermediate-event-flows", "incoming"}},
	"no-implicit-end":    {{"start-event-outgoing", ""}, {"boundary-outgoing", ""}, {"intermediate-event-flows", "outgoing"}, {"no-disconnected", ""}},
	"no-implicit-start":  {{"end-event-incoming", ""}, {"intermediate-event-flows", "incoming"}, {"no-disconnected", ""}},
	"end-event-required": {{"start-end-pair", "no end event"}},

	"start-event-required": {{"start-end-pair", "no start event"}},
}

// Distinct leaves out the findings that another one tells, too, for a list in front of people. Rules are switched off one by one, so
// that each of them looks for itself.
func Distinct(list []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f Finding) bool {
		return slices.ContainsFunc(told[f.Rule], func(by teller) bool {
			return slices.ContainsFunc(list, func(other Finding) bool {
				return other.Rule == by.rule && other.Element == f.Element && strings.Contains(other.Message, by.word)
			})
		})
	})
}
