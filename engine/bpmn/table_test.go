package bpmn_test

import (
	"strings"
	"testing"

	"hookflow/engine/bpmn"
)

// TestKinds checks that every row of the element table is whole.
func TestKinds(t *testing.T) {
	seen := map[bpmn.Kind]bool{}
	for _, k := range bpmn.Kinds {
		drawn := k.Family != bpmn.Flow && k.Family != bpmn.Root && k.Family != bpmn.Part
		switch {
		case seen[k.Kind]:
			t.Errorf("%s has two rows", k.Kind)
		case k.Label == "" || k.Label[0] < 'A' || k.Label[0] > 'Z':
			t.Errorf("%s: the label %q is no English name", k.Kind, k.Label)
		case drawn != (k.W > 0 && k.H > 0):
			t.Errorf("%s: a %s of size %gx%g", k.Kind, k.Family, k.W, k.H)
		case k.Palette != "" && !drawn:
			t.Errorf("%s is offered although it has no shape", k.Kind)
		}
		seen[k.Kind] = true
		checkFields(t, k)
	}
}

func checkFields(t *testing.T, k bpmn.Info) {
	names := map[string]bool{}
	for _, f := range append(append([]bpmn.Field(nil), bpmn.CommonFields...), k.Fields...) {
		key := f.Name + " " + string(f.Trigger)
		switch {
		case names[key]:
			t.Errorf("%s has two fields %s", k.Kind, key)
		case f.Label == "" || f.Place == "" || f.Type == "":
			t.Errorf("%s.%s is not whole: %+v", k.Kind, f.Name, f)
		case f.Type == bpmn.Choice && !contains(f.Choices, f.Default):
			t.Errorf("%s.%s: the default %q is no choice", k.Kind, f.Name, f.Default)
		case f.Type == bpmn.Reference && bpmn.Of(f.Refers) == nil:
			t.Errorf("%s.%s refers to the unknown kind %q", k.Kind, f.Name, f.Refers)
		case (f.Type == bpmn.Table) != (len(f.Columns) > 0):
			t.Errorf("%s.%s: %s with %d columns", k.Kind, f.Name, f.Type, len(f.Columns))
		case f.Trigger != "" && !allowed(k.Kind, f.Trigger):
			t.Errorf("%s.%s is for %s events, which cannot be", k.Kind, f.Name, f.Trigger)
		}
		names[key] = true
		checkWhen(t, k, f)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// allowed reports whether an event of kind k can have trigger tr anywhere. The
// table shares fields among catching and among throwing events.
func allowed(k bpmn.Kind, tr bpmn.Trigger) bool {
	for _, list := range [][]bpmn.Trigger{bpmn.Allowed[bpmn.BoundaryEvent], bpmn.Allowed[bpmn.EndEvent],
		bpmn.Allowed[bpmn.IntermediateThrowEvent], bpmn.Allowed[bpmn.IntermediateCatchEvent]} {
		for _, x := range list {
			if x == tr && k.Is(bpmn.Event) {
				return true
			}
		}
	}
	return false
}

// checkWhen checks that a condition of visibility names a field of the kind.
func checkWhen(t *testing.T, k bpmn.Info, f bpmn.Field) {
	if f.When == "" {
		return
	}
	name, values, ok := strings.Cut(f.When, "=")
	for _, g := range k.Fields {
		if ok && g.Name == name && (g.Type != bpmn.Choice || contains(g.Choices, strings.Split(values, "|")[0])) {
			return
		}
	}
	t.Errorf("%s.%s is visible when %q, which names no field and choice", k.Kind, f.Name, f.When)
}

// standard lists the elements of the process, collaboration, choreography and
// conversation packages of BPMN 2.0 that can stand in a diagram or be run.
const standard = `startEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent endEvent
task userTask serviceTask sendTask receiveTask scriptTask manualTask businessRuleTask callActivity
subProcess transaction adHocSubProcess
exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway
sequenceFlow messageFlow association dataInputAssociation dataOutputAssociation conversationLink
dataObject dataObjectReference dataStore dataStoreReference dataInput dataOutput
textAnnotation group participant lane laneSet
choreographyTask subChoreography callChoreography conversation subConversation callConversation
process collaboration choreography globalConversation globalChoreographyTask
globalTask globalUserTask globalScriptTask globalManualTask globalBusinessRuleTask
message error signal escalation itemDefinition category categoryValue interface operation resource
correlationProperty correlationKey correlationSubscription partnerEntity partnerRole endPoint
multiInstanceLoopCharacteristics standardLoopCharacteristics
messageEventDefinition timerEventDefinition errorEventDefinition escalationEventDefinition signalEventDefinition
conditionalEventDefinition compensateEventDefinition cancelEventDefinition linkEventDefinition terminateEventDefinition`

func TestKindsCoverTheStandard(t *testing.T) {
	for _, tag := range strings.Fields(standard) {
		if bpmn.Of(bpmn.Kind(tag)) == nil {
			t.Errorf("the element table has no %s", tag)
		}
	}
	for kind, triggers := range bpmn.Allowed {
		for _, tr := range triggers {
			if tag := tr.Definition(); tag != "" && bpmn.Of(bpmn.Kind(tag)) == nil {
				t.Errorf("%s allows %s, but the element table has no %s", kind, tr, tag)
			}
		}
	}
}
