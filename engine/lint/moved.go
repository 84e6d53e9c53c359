package lint

import (
	"cmp"
	"slices"

	"hookflow/engine/bpmn"
)

// Moved is Run after an edit that only changed places, sizes and bends, where before is what Run found until
// then: only the rules that look at places run again. The findings are those of Run; of one element, those about
// places come last.
func Moved(d *bpmn.Definitions, o Options, before []Finding) []Finding {
	off := SwitchedOff(d)
	p := emptyPass(d, o, sizes{})
	p.know(d.Elements)
	kept := slices.Clone(before)
	for _, r := range Rules {
		if !r.Places {
			continue
		}
		kept = slices.DeleteFunc(kept, func(f Finding) bool { return f.Rule == r.Name })
		if !off[r.Name] {
			p.rule = r
			r.Check(p)
		}
	}
	all := append(kept, p.findings...)
	at := map[string]int{}
	for i, e := range d.Elements {
		at[e.ID] = i + 1
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(at[a.Element], at[b.Element]) })
	return all
}
