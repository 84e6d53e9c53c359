package program

import (
	"slices"
	"strings"
	"testing"
)

// A task with a catalog does one access and nothing else; what would be more is refused, with what to do instead.
func TestAccessIsATaskOfItsOwn(t *testing.T) {
	const in, out = `<dataInputAssociation><sourceRef>r</sourceRef></dataInputAssociation>`, `<dataOutputAssociation><targetRef>r</targetRef></dataOutputAssociation>`
	for inside, want := range map[string]string{
		`<task id="a">` + in + `</task>`:         "",
		`<task id="a">` + out + `</task>`:        "",
		`<userTask id="a">` + in + `</userTask>`: "does something else, too",
		`<task id="a">` + in + out + `</task>`:   "reads or writes records twice",
		`<task id="a"><dataOutputAssociation><targetRef>r</targetRef><transformation>x</transformation></dataOutputAssociation></task>`: "has a transformation",
	} {
		def := file(t, `<process id="p"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>`+inside+
			`<dataStoreReference id="r" name="Orders"><extensionElements><hookflow:store xmlns:hookflow="urn:hookflow:bpmn:1" catalog="Orders"/></extensionElements></dataStoreReference></process>`)
		p, findings := Compile(def, def.ByID("p"))
		got := says(findings)
		if want == "" && (len(got) > 0 || p.Node("a").Work == nil || p.Node("a").DataIn != nil || p.Node("a").DataOut != nil) {
			t.Errorf("%s says %q", inside, got)
		}
		if want != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%s says %q, want %q", inside, got, want)
		}
	}
}
