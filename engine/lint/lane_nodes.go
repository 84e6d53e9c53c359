package lint

import "hookflow/engine/bpmn"

var laneNodes = &Rule{Name: "lane-nodes", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkLanes,
	Doc: "A lane lists flow nodes of its own process (10.7)."}

func checkLanes(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return len(e.Lanes) > 0 }) {
		for _, lane := range e.Lanes {
			if lane.Root() != e.Root() {
				p.Flag(lane, "lists %s, which belongs to another process: remove it from the lane", label(e))
			}
		}
	}
}
