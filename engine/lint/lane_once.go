package lint

import "hookflow/engine/bpmn"

// Being in a lane and in the lane around it is right, so only lanes of the same set are compared.
var laneOnce = &Rule{Name: "lane-once", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkLaneOnce,
	Doc: "A flow node lies in one lane of a lane set (10.7)."}

func checkLaneOnce(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return len(e.Lanes) > 1 }) {
		in := map[*bpmn.Element]*bpmn.Element{}
		for _, lane := range e.Lanes {
			if other := in[lane.Parent]; other != nil && other != lane {
				p.Flag(e, "lies in two lanes of one set, %s and %s: remove it from one", label(other), label(lane))
			}
			in[lane.Parent] = lane
		}
	}
}
