package doc_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// yard is the document of the script: a start, tasks, a gateway, an event on a border, a note.
func yard(t *testing.T, script string) string {
	t.Helper()
	ar, err := txtar.ParseFile("../../testdata/edit/" + script)
	if err != nil {
		t.Fatal(err)
	}
	return string(ar.Files[0].Data)
}

// hall is a lying pool of three lanes, 120, 100 and 150 deep, with a task in each; a second pool
// like it stands upright; beneath is a black box.
func hall() string {
	var plane strings.Builder
	shape := func(id, more string, x, y, w, h int) {
		fmt.Fprintf(&plane, `<bpmndi:BPMNShape id="%s_di" bpmnElement="%s"%s><dc:Bounds x="%d" y="%d" width="%d" height="%d"/></bpmndi:BPMNShape>`, id, id, more, x, y, w, h)
	}
	lies, stands := ` isHorizontal="true"`, ` isHorizontal="false"`
	shape("P", lies, 100, 100, 600, 370)
	shape("L1", lies, 130, 100, 570, 120)
	shape("L2", lies, 130, 220, 570, 100)
	shape("L3", lies, 130, 320, 570, 150)
	shape("A", "", 200, 120, 100, 80)
	shape("B", "", 200, 230, 100, 80)
	shape("C", "", 200, 340, 100, 80)
	shape("U", stands, 1000, 100, 370, 600)
	shape("V1", stands, 1000, 130, 120, 570)
	shape("V2", stands, 1120, 130, 100, 570)
	shape("V3", stands, 1220, 130, 150, 570)
	shape("D", "", 1020, 200, 80, 100)
	shape("E", "", 1140, 200, 60, 100)
	shape("F", "", 1240, 200, 80, 100)
	shape("K", lies, 100, 800, 600, 60)
	lanes := func(a, b, c, x, y, z string) string {
		one := func(l, n string) string {
			return `<bpmn:lane id="` + l + `"><bpmn:flowNodeRef>` + n + `</bpmn:flowNodeRef></bpmn:lane>`
		}
		return `<bpmn:laneSet id="` + a + `set">` + one(a, x) + one(b, y) + one(c, z) + `</bpmn:laneSet><bpmn:task id="` + x + `"/><bpmn:task id="` + y + `"/><bpmn:task id="` + z + `"/>`
	}
	text := model(`<bpmn:collaboration id="c"><bpmn:participant id="P" processRef="p"/><bpmn:participant id="U" processRef="u"/><bpmn:participant id="K"/></bpmn:collaboration>
<bpmn:process id="p">` + lanes("L1", "L2", "L3", "A", "B", "C") + `</bpmn:process><bpmn:process id="u">` + lanes("V1", "V2", "V3", "D", "E", "F") + `</bpmn:process>`)
	text = strings.Replace(text, `bpmnElement="p">`, `bpmnElement="c">`, 1)
	return strings.Replace(text, `</bpmndi:BPMNPlane>`, plane.String()+`</bpmndi:BPMNPlane>`, 1)
}

// where says where an element stands: "x y w h", with " label x y w h" if it has one of its own; the
// points of a flow; "gone" if it is not there, "hidden" if it is not drawn.
func where(d *doc.Doc, id string) string {
	id, label := strings.CutSuffix(id, ".label")
	e := d.Element(id)
	if e == nil {
		return "gone"
	}
	box := func(b *bpmn.Bounds) string {
		if b == nil {
			return "none"
		}
		return fmt.Sprintf("%v %v %v %v", b.X, b.Y, b.W, b.H)
	}
	g := d.Diagram()
	if s := g.ShapeOf(e); s != nil {
		if label {
			return box(s.Label)
		}
		return box(&s.Bounds)
	}
	edge := g.EdgeOf(e)
	switch {
	case edge == nil:
		return "hidden"
	case label:
		return box(edge.Label)
	}
	var points []string
	for _, p := range edge.Points {
		points = append(points, fmt.Sprintf("%v,%v", p.X, p.Y))
	}
	return strings.Join(points, " ")
}

// measure plays edits, divided by ";", on a document of its own, and compares what "; "-divided
// expectations say of places ("ID x y w h") or, after "refused", of the reason.
func measure(t *testing.T, text, edits, want string) {
	t.Helper()
	s := &script{TB: t, d: open(t, text)}
	for edit := range strings.SplitSeq(edits, "; ") {
		words := strings.Fields(edit)
		err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) })
		if why, refused := strings.CutPrefix(want, "refused "); refused || err != nil {
			if err == nil || !refused || !strings.Contains(err.Error(), why) {
				t.Errorf("%s: %v, want %s", edit, err, want)
			}
			return
		}
	}
	if why := malformed(s.d.Model()); len(why) > 0 {
		t.Errorf("%s: %v", edits, why)
	}
	for place := range strings.SplitSeq(want, "; ") {
		id, at, _ := strings.Cut(place, " ")
		if got := where(s.d, id); got != at {
			t.Errorf("%s: %s is at %s, want %s", edits, id, got, at)
		}
	}
}

// TestPlaces says where things stand after an edit. The yard: start S 100 122, task A 200 100, gateway G 360 115, task B 480 100,
// end E 480 232, task C 300 260, event X on the lower border of A, its label at 270 190, note N 200 20.
func TestPlaces(t *testing.T) {
	text := yard(t, "arrange.txtar")
	for _, c := range []struct{ edits, want string }{
		// The line is that of the bounds of all: x 200 to 400, y 100 to 340.
		{"align left A C", "A 200 100 100 80; C 200 260 100 80"},
		{"align center A C", "A 250 100 100 80; C 250 260 100 80"},
		{"align right A C", "A 300 100 100 80; C 300 260 100 80"},
		{"align top A C", "A 200 100 100 80; C 300 100 100 80"},
		{"align middle A C", "A 200 180 100 80; C 300 180 100 80"},
		{"align bottom A C", "A 200 260 100 80; C 300 260 100 80"},
		{"align left A", "refused at least two"}, {"align left A X", "refused at least two"}, {"align left A F1", "refused at least two"},
		// The gaps are equal, the outer two stay, in whatever order they were selected.
		{"distribute across S A B", "S 100 122 36 36; A 258 100 100 80; B 480 100 100 80"},
		{"distribute across B A S", "S 100 122 36 36; A 258 100 100 80; B 480 100 100 80"},
		{"distribute across S A G B", "A 200.667 100 100 80; G 365.333 115 50 50; B 480 100 100 80"},
		{"distribute down N A C", "N 200 20 100 30; A 200 115 100 80; C 300 260 100 80"},
		{"distribute down N A", "refused at least three"},
		// The largest width and the largest height, around the middle of each.
		{"equal A N", "A 200 100 100 80; N 200 -5 100 80"}, {"equal N A S", "N 200 -5 100 80; S 100 122 36 36"}, {"equal A S", "refused at least two"},
		// What has its centre behind the line goes; an event goes with its activity.
		{"space across 385 10", "G 370 115 50 50; B 490 100 100 80; A 200 100 100 80; X 232 162 36 36"},
		{"space across 386 10", "G 360 115 50 50; B 490 100 100 80; F3 410,140 490,140"},
		{"space across 250 10", "A 210 100 100 80; X 242 162 36 36; C 310 260 100 80; S 100 122 36 36; N 210 20 100 30"},
		{"space down 200 50", "C 300 310 100 80; E 480 282 36 36; A 200 100 100 80; X 232 162 36 36"},
		{"attach X B 0 0; space across 500 10", "B 490 100 100 80; X 472 162 36 36; G 360 115 50 50"},
		{"space across 430 -30", "B 450 100 100 80; E 450 232 36 36; G 360 115 50 50"},
		{"space across 430 -100", "B 410 100 100 80; E 410 232 36 36; G 360 115 50 50"},
		{"space down 220 -30", "C 300 230 100 80; E 480 202 36 36; B 480 100 100 80"},
		{"space down 220 -100", "C 300 208 100 80; E 480 180 36 36"},
		// An event slides to the nearest point of the border; its label goes along.
		{"move 100 0 - X", "X 282 162 36 36; X.label 320 190 30 14"}, {"move 0 -100 - X", "X 232 82 36 36; X.label 270 110 30 14"},
		{"move -80 -40 - X", "X 182 122 36 36"}, {"move 45 -40 - X", "X 282 122 36 36"}, {"move 10 -60 - X", "X 242 82 36 36"}, {"move 10 -30 - X", "X 242 162 36 36"},
		{"move -45 -35 - X", "X 182 127 36 36"},
		// It keeps its place along the side when the activity is resized, and goes along when that is moved.
		{"resize A 200 100 200 160", "A 200 100 200 160; X 282 242 36 36; X.label 320 270 30 14"}, {"resize A 100 60 200 120", "A 100 60 200 120; X 182 162 36 36"},
		{"move -45 -35 - X; resize A 100 100 200 80", "X 82 127 36 36"},
		{"move 10 20 - A", "A 210 120 100 80; X 242 182 36 36; X.label 280 210 30 14"}, {"nudge 0 5 A", "A 200 105 100 80; X 232 167 36 36"},
		{"resize A 200 100 10 10", "A 200 100 60 40"}, {"resize A 290 170 10 10", "A 240 140 60 40"}, {"resize S 0 0 90 90", "refused fixed"},
		// A label of a flow goes along with the middle of its way.
		{"label F3 430 120 30 14; move 0 100 - B", "F3 385,165 385,240 480,240; F3.label 380 220 30 14"},
		{"label F3 430 120 30 14; move 10 20 - G B", "F3 420,160 490,160; F3.label 440 140 30 14"},
		{"label A 1 2 30 14", "A.label 1 2 30 14"}, {"label F3 430 120 30 14; label F3 1 2 30 14; move 0 0 - B", "F3.label 1 2 30 14"},
		// What is appended stands 50 to the right, or further down where something stands; a note above; data beneath; behind an event away from its activity.
		{"append A task", "Activity_1 350 370 100 80"}, {"append B task", "Activity_1 630 100 100 80; Flow_2 580,140 630,140"}, {"append B startEvent", "refused Nothing leads to a start event"},
		{"append B textAnnotation", "TextAnnotation_1 630 20 100 30"}, {"append B textAnnotation; append B textAnnotation", "TextAnnotation_3 630 -40 100 30"},
		{"append A dataObjectReference", "DataObjectReference_1 232 230 36 50"}, {"append B dataObjectReference", "DataObjectReference_1 512 298 36 50"},
		{"append X task", "Activity_1 318 370 100 80"}, {"move 0 -100 - X; append X task", "Activity_1 318 -30 100 80"}, {"delete C; append X task", "Activity_1 318 230 100 80"},
		{"delete C; move -80 -40 - X; append X task", "Activity_1 268 230 100 80"}, {"move 0 -100 - X; append X task; append X task", "Activity_3 318 -140 100 80"},
		// What is made has its centre where it was put, and stands on the nearest border as an event.
		{"create task 700 140", "Activity_1 650 100 100 80"}, {"create startEvent 700 140", "Event_1 682 122 36 36"},
		{"create boundaryEvent:error 485 165 B", "Event_1 462 147 36 36"}, {"create boundaryEvent:error 500 175 B", "Event_1 482 162 36 36"}, {"create intermediateCatchEvent:timer 570 150 B", "Event_1 562 132 36 36"},
		{"create boundaryEvent:error 530 20 B", "Event_1 512 82 36 36"}, {"create subProcess 1000 500", "Activity_1 825 400 350 200; Event_2 865 482 36 36"},
		{"create subProcess:event 1000 500", "Activity_1 825 400 350 200; Event_2 gone"}, {"create adHocSubProcess 1000 500", "Activity_1 825 400 350 200; Event_2 gone"},
		{"create subProcess:collapsed 1000 500", "Activity_1 950 460 100 80"}, {"create choreographyTask 700 140", "refused cannot be mixed"},
		// What is dropped on a flow is put into it, what is nudged is not.
		{"create intermediateThrowEvent 330 140", "Event_1 312 122 36 36; F2 300,140 312,140; Flow_2 348,140 360,140"},
		{"move 200 0 - B; create task 700 300; move -155 -160 - Activity_1", "F3 410,140 495,140; Activity_1 495 100 100 80; Flow_2 595,140 680,140"},
		{"move 200 0 - B; create task 700 300; nudge -155 -160 Activity_1", "F3 410,140 680,140; Activity_1 495 100 100 80; Flow_2 gone"},
		{"move 200 0 - B; create task 700 300; move -155 -160 - Activity_1 N", "F3 410,140 680,140; Flow_2 gone"},
		// A way that is drawn is kept, and cut at the borders.
		{"via A B 250 140 250 400 530 400 530 140", "Flow_1 250,180 250,400 530,400 530,180"}, {"via A B 250 140 530 140", "Flow_1 300,140 350,140 350,105 460,105 460,140 480,140"}, {"via A S 1 1 2 2 3 3", "refused Nothing leads to a start event"},
		{"bend F1 136 140 160 140 160 300 200 140", "F1 136,140 160,140 160,300 200,140"}, {"bend F1 118 140 250 140", "F1 136,140 200,140"}, {"bend F1 118 20 118 60 160 60 160 140 250 140", "F1 118,122 118,60 160,60 160,140 200,140"},
	} {
		measure(t, text, c.edits, c.want)
	}
}

// TestLanesTile says where lanes stand after an edit: they tile their pool (10.8), which grows with them. What holds of the lying pool holds
// of the upright one, turned round.
func TestLanesTile(t *testing.T) {
	turned := strings.NewReplacer("P", "U", "L1", "V1", "L2", "V2", "L3", "V3", "A", "D", "B", "E", "C", "F")
	for _, c := range []struct{ edits, want, upright string }{
		{"addlane L2 below", "P 100 100 600 470; L2 130 220 570 100; LaneSet_1 gone; Lane_1 130 320 570 100; L3 130 420 570 150; C 200 440 100 80; B 200 230 100 80",
			"U 1000 100 470 600; V2 1120 130 100 570; Lane_1 1220 130 100 570; V3 1320 130 150 570; F 1340 200 80 100; E 1140 200 60 100"},
		{"addlane L2 above", "P 100 0 600 470; L1 130 0 570 120; A 200 20 100 80; Lane_1 130 120 570 100; L2 130 220 570 100; L3 130 320 570 150",
			"U 900 100 470 600; V1 900 130 120 570; D 920 200 80 100; Lane_1 1020 130 100 570; V2 1120 130 100 570; V3 1220 130 150 570"},
		{"addlane P above", "P 100 0 600 470; Lane_1 130 0 570 100; L1 130 100 570 120; A 200 120 100 80", "U 900 100 470 600; Lane_1 900 130 100 570; V1 1000 130 120 570; D 1020 200 80 100"},
		{"addlane P below", "P 100 100 600 470; Lane_1 130 470 570 100; L3 130 320 570 150", "U 1000 100 470 600; Lane_1 1370 130 100 570; V3 1220 130 150 570"},
		{"addlane K below", "refused black box", "refused black box"},
		{"addlane A below", "refused Lanes are added to pools and lanes", "refused Lanes are added to pools and lanes"},
		{"split L1 2", "L1 130 100 570 120; Lane_2 160 100 540 60; Lane_3 160 160 540 60; A 200 120 100 80", "Lane_2 1000 160 60 540; Lane_3 1060 160 60 540; D 1020 200 80 100"},
		{"split L3 2", "Lane_2 160 320 540 75; Lane_3 160 395 540 75", "Lane_2 1220 160 75 540; Lane_3 1295 160 75 540"},
		{"split L1 3", "refused too narrow", "refused too narrow"}, {"split L2 2", "refused too narrow", "refused too narrow"}, {"split P 2", "refused divided already", "refused divided already"}, {"split A 2", "refused Only pools and lanes", "refused Only pools and lanes"},
		{"split K 2", "refused black box", "refused black box"},
		{"merge L1 L2", "P 100 100 600 370; L1 130 100 570 220; L2 gone; L3 130 320 570 150", "V1 1000 130 220 570; V2 gone; V3 1220 130 150 570"},
		{"merge L2 L1", "L1 130 100 570 220; L2 gone", "V1 1000 130 220 570; V2 gone"}, {"merge L3 L1 L2", "L1 130 100 570 370; L2 gone; L3 gone", "V1 1000 130 370 570; V3 gone"},
		{"merge L1 L3", "refused beside each other", "refused beside each other"}, {"merge L1", "refused Select the lanes", "refused Select the lanes"}, {"merge L1 A", "refused beside each other", "refused beside each other"},
		{"delete L1", "P 100 100 600 370; L1 gone; L2 130 100 570 220; L3 130 320 570 150; A 200 120 100 80", "V2 1000 130 220 570; V3 1220 130 150 570; D 1020 200 80 100"},
		{"delete L2", "L1 130 100 570 220; L3 130 320 570 150", "V1 1000 130 220 570; V3 1220 130 150 570"}, {"delete L3", "L1 130 100 570 120; L2 130 220 570 250", "V1 1000 130 120 570; V2 1120 130 250 570"},
		{"delete L2 L3", "L1 130 100 570 370", "V1 1000 130 370 570"}, {"delete L1 L2", "L3 130 100 570 370", "V3 1000 130 370 570"},
		{"delete L1 L2 L3", "P 100 100 600 370; L1 gone; L2 gone; L3 gone; A 200 120 100 80", "U 1000 100 370 600; V1 gone; D 1020 200 80 100"},
	} {
		measure(t, hall(), c.edits, c.want)
		measure(t, hall(), turned.Replace(c.edits), c.upright)
	}
	for _, c := range []struct{ edits, want string }{
		// A border that two lanes share moves for both; the outer one is the pool's.
		{"resize L1 130 60 570 160", "P 100 60 600 410; L1 130 60 570 160; L2 130 220 570 100"}, {"resize L3 130 320 570 200", "P 100 100 600 420; L3 130 320 570 200"},
		{"resize L3 130 330 570 140", "L2 130 220 570 100; L3 130 320 570 150"}, {"resize L1 130 100 870 120", "P 100 100 900 370; L1 130 100 870 120; L2 130 220 870 100; L3 130 320 870 150"},
		{"resize P 100 50 700 500", "P 100 50 700 500; L1 130 50 670 170; L2 130 220 670 100; L3 130 320 670 230"}, {"resize P 100 100 10 10", "P 100 100 300 340; L1 130 100 270 120; L3 130 320 270 120"},
		{"resize V1 940 130 180 570", "U 940 100 430 600; V1 940 130 180 570; V2 1120 130 100 570"}, {"resize V3 1220 130 200 570", "U 1000 100 420 600; V3 1220 130 200 570"},
		{"resize V1 1000 130 120 700", "U 1000 100 370 730; V2 1120 130 100 700; V3 1220 130 150 700"}, {"resize U 1000 100 500 700", "U 1000 100 500 700; V1 1000 130 120 670; V3 1220 130 280 670"},
		{"resize K 100 800 10 10", "K 100 800 300 60"}, {"resize K 50 700 700 200", "K 50 700 700 200"},
		{"align left P A", "refused at least two"}, {"align left P K A", "P 100 100 600 370; A 200 120 100 80"},
		// Space grows pools and the lane it is in.
		{"space across 400 50", "P 100 100 650 370; L1 130 100 620 120; L2 130 220 620 100; U 1050 100 370 600; A 200 120 100 80; K 100 800 650 60"},
		{"space down 325 50", "P 100 100 600 420; L2 130 220 570 100; L3 130 320 570 200; C 200 390 100 80; U 1000 100 370 650; K 100 850 600 60"},
		{"space across 400 -500", "P 100 100 300 370; L1 130 100 270 120; K 100 800 300 60; U 700 100 370 600"},
		// What is moved beyond the border takes it along; its lane changes with its middle.
		{"nudge 450 0 A", "P 100 100 670 370; L1 130 100 640 120; A 650 120 100 80; L2 130 220 640 100"},
		{"nudge 0 40 C", "C 200 380 100 80; L3 130 320 570 160; P 100 100 600 380"},
		{"nudge -70 0 A", "A 130 120 100 80; L1 100 100 600 120; P 70 100 630 370; L3 100 320 600 150"},
	} {
		measure(t, hall(), c.edits, c.want)
	}
}

// TestEventOfASizelessActivity: where an activity had no width, its event goes along as far as the side does.
func TestEventOfASizelessActivity(t *testing.T) {
	text := strings.Replace(yard(t, "arrange.txtar"), `<dc:Bounds x="200" y="100" width="100" height="80" />`, `<dc:Bounds x="200" y="100" width="0" height="80" />`, 1)
	measure(t, text, "resize A 300 100 100 80", "X 332 162 36 36")
}

// TestParents says in which element of the XML what is made or moved lies.
func TestParents(t *testing.T) {
	for _, c := range []struct{ edit, id, want string }{
		{"create dataStoreReference 900 50 -", "DataStoreReference_1", "p"}, {"create dataStoreReference 400 300 P", "DataStoreReference_1", "p"}, {"create dataStoreReference 1100 300 U", "DataStoreReference_1", "u"},
		{"create textAnnotation 900 50 -", "TextAnnotation_1", "c"}, {"create textAnnotation 250 150 A", "TextAnnotation_1", "p"}, {"create textAnnotation 250 820 K", "TextAnnotation_1", "c"}, {"create group 1100 300 V1", "Group_1", "u"},
		{"create task 500 270 L2", "Activity_1", "p"}, {"create boundaryEvent:error 250 200 A", "Event_1", "p"}, {"create dataObjectReference 400 300 L1", "DataObjectReference_1", "p"},
		{"move 900 0 V1 A", "A", "u"}, {"move 900 0 V1 A B", "B", "u"}, {"connect A D", "Flow_1", "c"}, {"connect A B", "Flow_1", "p"}, {"append K participant", "Participant_2", "c"}, {"append A textAnnotation", "Association_2", "p"},
		{"create dataStoreReference 400 300 P; move 700 0 U DataStoreReference_1", "DataStoreReference_1", "u"}, {"create dataStoreReference 400 300 P; move 500 500 c DataStoreReference_1", "DataStoreReference_1", "p"}, {"create textAnnotation 400 300 P; move 500 500 c TextAnnotation_1", "TextAnnotation_1", "c"},
		{"create textAnnotation 900 50 -; move -600 100 A TextAnnotation_1", "TextAnnotation_1", "p"}, {"create textAnnotation 400 300 P; move 0 500 K TextAnnotation_1", "TextAnnotation_1", "p"}, {"create textAnnotation 400 300 P; move 700 0 V2 TextAnnotation_1", "TextAnnotation_1", "u"},
		{"create subProcess 500 300 P; move 0 0 Activity_1 A", "A", "Activity_1"},
	} {
		s := &script{TB: t, d: open(t, hall())}
		for edit := range strings.SplitSeq(c.edit, "; ") {
			words := strings.Fields(edit)
			if err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
				t.Errorf("%s: %v", edit, err)
			}
		}
		e := s.d.Element(c.id)
		if e == nil || e.XML.Parent().SelectAttrValue("id", "") != c.want {
			t.Errorf("%s: %s does not lie in %s:\n%s", c.edit, c.id, c.want, s.d.Bytes())
		}
	}
}

// TestMembersOfLanes: a lane lists what has its middle in it (10.8, flowNodeRefs), wherever that comes from.
func TestMembersOfLanes(t *testing.T) {
	for _, c := range []struct{ edits, want string }{
		{"move 0 0 - A", "L1:A L2:B L3:C"}, {"move 0 110 - A", "L1: L2:A,B L3:C"}, {"merge L1 L2", "L1:A,B L3:C"}, {"delete L1", "L2:A,B L3:C"}, {"delete L2", "L1:A,B L3:C"}, {"delete L2 L3", "L1:A,B,C"},
		{"split L3 2", "L1:A L2:B L3:C Lane_2:C Lane_3:"}, {"split L3 2; move 0 50 - C", "L1:A L2:B L3:C Lane_2: Lane_3:C"}, {"create task 500 270 P", "L1:A L2:Activity_1,B L3:C"}, {"create boundaryEvent:error 250 200 A", "L1:A,Event_1 L2:B L3:C"},
		{"create boundaryEvent:error 250 200 A; move 0 110 - A", "L1: L2:A,B,Event_1 L3:C"}, {"delete A", "L1: L2:B L3:C"}, {"move 800 0 U A", "L1: L2:B L3:C V1:A,D"}, {"resize L2 130 220 570 160; move 0 0 - B", "L1:A L2:B L3:C"},
	} {
		s := &script{TB: t, d: open(t, hall())}
		for edit := range strings.SplitSeq(c.edits, "; ") {
			words := strings.Fields(edit)
			if err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
				t.Errorf("%s: %v", edit, err)
			}
		}
		if got := members(s.d); !strings.HasPrefix(got+" ", c.want+" ") && !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.edits, got, c.want)
		}
	}
}

// members writes what each lane lists, as LANE:NODE,NODE; the lanes by their ids, those of the upright pool last.
func members(d *doc.Doc) string {
	in := map[string][]string{}
	var lanes []string
	for _, e := range d.Model().Elements {
		if e.Kind == bpmn.Lane {
			in[e.ID], lanes = nil, append(lanes, e.ID)
		}
	}
	for _, e := range d.Model().Elements {
		for _, l := range e.Lanes {
			in[l.ID] = append(in[l.ID], e.ID)
		}
	}
	slices.SortFunc(lanes, func(a, b string) int {
		return strings.Compare(strings.Replace(a, "Lane", "M", 1), strings.Replace(b, "Lane", "M", 1))
	})
	var out []string
	for _, l := range lanes {
		slices.Sort(in[l])
		out = append(out, l+":"+strings.Join(in[l], ","))
	}
	return strings.Join(out, " ")
}

// TestOrderOfDrawing: what is raised is drawn last, what is lowered first, with what belongs to it; the rest keeps its order.
func TestOrderOfDrawing(t *testing.T) {
	for edit, want := range map[string]string{
		"raise A": "S G B E C N F1 F2 F3 F4 F5 AS A X", "lower B": "B S A G E X C N F1 F2 F3 F4 F5 AS", "raise X": "S A G B E C N F1 F2 F3 F4 F5 AS X", "lower A C": "A X C S G B E N F1 F2 F3 F4 F5 AS", "lower S": "S A G B E X C N F1 F2 F3 F4 F5 AS",
	} {
		s := &script{TB: t, d: open(t, yard(t, "arrange.txtar"))}
		words := strings.Fields(edit)
		if err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
			t.Fatal(err)
		}
		var got []string
		for x := range s.d.Diagram().Plane.ChildElementsSeq() {
			got = append(got, x.SelectAttrValue("bpmnElement", ""))
		}
		if order := strings.Join(got, " "); order != want {
			t.Errorf("%s: %s, want %s", edit, order, want)
		}
	}
}

// TestRoomForText: a task grows around its middle by whole grid steps when its name gets longer than it is high, a note downwards; nothing else
// makes room for text, and nothing becomes smaller.
func TestRoomForText(t *testing.T) {
	long := strings.Repeat("many words ", 12)
	for _, c := range []struct {
		edit  string
		grows bool
	}{
		{"rename A " + long, true}, {"rename N " + long, true}, {"rename A one two three", false}, {"rename E " + long, false}, {"set A documentation " + long, false}, {"set N text " + long, true}, {"set A name " + long, true},
	} {
		s := &script{TB: t, d: open(t, yard(t, "arrange.txtar"))}
		words := strings.Fields(c.edit)
		id := words[1]
		was := s.d.Diagram().ShapeOf(s.d.Element(id)).Bounds
		if err := change(t, s.d, "name", func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
			t.Fatal(err)
		}
		now := s.d.Diagram().ShapeOf(s.d.Element(id)).Bounds
		switch more := now.H - was.H; {
		case (more > 0) != c.grows || now.X != was.X || now.W != was.W:
			t.Errorf("%.20s: %v became %v", c.edit, was, now)
		case id == "A" && (math.Mod(more, 20) != 0 || now.Center() != was.Center()):
			t.Errorf("%.20s: not by whole steps around the middle: %v became %v", c.edit, was, now)
		case id == "N" && (now.Y != was.Y || now.H != math.Ceil(now.H)):
			t.Errorf("%.20s: not downwards: %v became %v", c.edit, was, now)
		}
	}
}

// TestColours: both vocabularies are written, and "" takes them away; a flow has no fill.
func TestColours(t *testing.T) {
	d := open(t, yard(t, "arrange.txtar"))
	paint := func(fill, stroke string, ids ...string) string {
		if err := change(t, d, "colour", func(tx *doc.Tx) error { return tx.Colour(named(tx, ids), fill, stroke) }); err != nil {
			t.Fatal(err)
		}
		return string(d.Bytes())
	}
	plain := string(d.Bytes())
	text := paint("#112233", "#445566", "A", "F1")
	for _, want := range []string{`:fill="#112233"`, `:background-color="#112233"`} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%s is not there once:\n%s", want, text)
		}
	}
	for _, want := range []string{`:stroke="#445566"`, `:border-color="#445566"`} {
		if strings.Count(text, want) != 2 {
			t.Errorf("%s is not there twice:\n%s", want, text)
		}
	}
	if s := d.Diagram().ShapeOf(d.Element("A")); s.Fill != "#112233" || s.Stroke != "#445566" {
		t.Errorf("read back as %s, %s", s.Fill, s.Stroke)
	}
	text = paint("", "#445566", "A")
	if strings.Contains(text, "#112233") || strings.Count(text, ":stroke=") != 2 {
		t.Errorf("the fill is not taken away, or more:\n%s", text)
	}
	if text = paint("", "", "A", "F1"); strings.Contains(text, "#445566") || len(text) < len(plain) {
		t.Errorf("colours remain:\n%s", text)
	}
}
