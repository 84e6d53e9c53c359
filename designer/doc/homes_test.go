package doc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// after plays edits, divided by ";", each of which has to be made, and checks that they can be undone.
func after(t *testing.T, text, edits string) *doc.Doc {
	t.Helper()
	s := &script{TB: t, d: open(t, text)}
	for edit := range strings.SplitSeq(edits, "; ") {
		words := strings.Fields(edit)
		if err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
			t.Errorf("%s: %v", edit, err)
		}
		if why := malformed(s.d.Model()); len(why) > 0 {
			t.Errorf("%s: %v", edit, why)
		}
	}
	return s.d
}

// nest is a process with an open sub-process "sub" (inner -> last, a note) at 400 100, 350 by 200, and before it a chain a -> b -> sub; c stands
// alone; the event "wait" follows b; data are read by b.
func nest() string {
	text := model(`<bpmn:process id="p"><bpmn:task id="a"/><bpmn:task id="b"><bpmn:ioSpecification id="io"><bpmn:dataInput id="in"/><bpmn:inputSet id="is"><bpmn:dataInputRefs>in</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet id="os"/></bpmn:ioSpecification><bpmn:dataInputAssociation id="da"><bpmn:sourceRef>dr</bpmn:sourceRef><bpmn:targetRef>in</bpmn:targetRef></bpmn:dataInputAssociation></bpmn:task>
<bpmn:task id="c"/><bpmn:exclusiveGateway id="x"/><bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dr" dataObjectRef="do"/><bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition id="wd"><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:subProcess id="sub"><bpmn:task id="inner"/><bpmn:task id="last"/><bpmn:sequenceFlow id="f3" sourceRef="inner" targetRef="last"/></bpmn:subProcess>
<bpmn:sequenceFlow id="f1" sourceRef="a" targetRef="b"/><bpmn:sequenceFlow id="f2" name="on" sourceRef="b" targetRef="sub"/><bpmn:sequenceFlow id="f4" sourceRef="b" targetRef="wait"/><bpmn:textAnnotation id="note"><bpmn:text>n</bpmn:text></bpmn:textAnnotation><bpmn:association id="as" sourceRef="note" targetRef="a"/><bpmn:group id="g1"/><bpmn:group id="g2"/></bpmn:process>`)
	var plane strings.Builder
	for _, s := range []string{"a 0 100 100 80", "b 200 100 100 80", "c 0 400 100 80", "x 150 400 50 50", "dr 232 0 36 50", "wait 232 300 36 36", "sub 400 100 350 200", "inner 420 150 100 80", "last 600 150 100 80", "note 0 0 100 30", "g1 0 600 300 300", "g2 400 600 300 300"} {
		w := strings.Fields(s)
		more := ""
		if w[0] == "sub" {
			more = ` isExpanded="true"`
		}
		plane.WriteString(`<bpmndi:BPMNShape id="` + w[0] + `_di" bpmnElement="` + w[0] + `"` + more + `><dc:Bounds x="` + w[1] + `" y="` + w[2] + `" width="` + w[3] + `" height="` + w[4] + `"/></bpmndi:BPMNShape>`)
	}
	for _, s := range []string{"f1 100,140 200,140", "f2 300,140 350,140 350,200 400,200", "f3 520,190 600,190", "f4 250,180 250,300", "as 20,30 20,60 50,100", "da 250,50 250,100"} {
		w := strings.Fields(s)
		plane.WriteString(`<bpmndi:BPMNEdge id="` + w[0] + `_di" bpmnElement="` + w[0] + `">`)
		for _, p := range w[1:] {
			x, y, _ := strings.Cut(p, ",")
			plane.WriteString(`<di:waypoint x="` + x + `" y="` + y + `"/>`)
		}
		plane.WriteString(`</bpmndi:BPMNEdge>`)
	}
	return strings.Replace(text, `</bpmndi:BPMNPlane>`, plane.String()+`</bpmndi:BPMNPlane>`, 1)
}

// TestWhatFollowsFromAMove: elements that change their home take along what belongs to them, and lose what nothing allows there (7.6).
func TestWhatFollowsFromAMove(t *testing.T) {
	for _, c := range []struct{ text, edits, want string }{ // want: ID>PARENT, ID=KIND, ID- for what is gone, ID:SOURCE,TARGET
		{nest(), "move 450 -20 sub c", "c>sub"}, {nest(), "move 450 20 sub a b", "a>sub b>sub f1>sub f1:a,b f2- f4- da>b dr>p"}, {nest(), "move 450 20 sub a", "a>sub f1- b>p as:note,a"},
		{nest(), "move 450 20 sub note", "note>sub as:note,a"}, {nest(), "move 300 200 sub dr", "dr>sub do>sub"}, {nest(), "move -420 300 p inner last", "inner>p last>p f3>p f3:inner,last"}, {nest(), "move -420 300 p inner", "inner>p f3-"},
		{nest(), "move 450 0 sub g1", "g1>sub"}, {nest(), "attach wait b 0 -120", "wait=boundaryEvent f4- f2:b,sub"}, {nest(), "move 0 -120 b wait", "wait=boundaryEvent f4-"}, {nest(), "move 300 -100 sub wait", "wait>sub wait=intermediateCatchEvent f4-"},
		{nest(), "move 155 -120 sub wait", "wait=boundaryEvent wait>p"}, {nest(), "attach wait inner 200 -100", "wait>sub wait=boundaryEvent"}, {nest(), "attach wait b 0 -120; move 0 300 p wait", "wait=intermediateCatchEvent wait>p"},
		{hall(), "connect A B; rename Flow_1 on; move 900 0 V1 B", "Flow_1- Flow_2=messageFlow Flow_2>c Flow_2:A,B"}, {hall(), "connect A D; move 900 0 V1 A", "Flow_1- Flow_2=sequenceFlow Flow_2>u"}, {hall(), "connect A B; connect B C; move 900 0 V1 A B", "Flow_1>u Flow_1:A,B Flow_2- Flow_3=messageFlow Flow_3:B,C"},
		{hall(), "connect A B; rename Flow_1 on; reconnect Flow_1 target D", "Flow_1- Flow_2=messageFlow Flow_2>c Flow_2:A,D"}, {hall(), "connect A D; reconnect Flow_1 target B", "Flow_2=sequenceFlow Flow_2>p Flow_2:A,B"}, {hall(), "connect A D; reconnect Flow_1 source B", "Flow_1=messageFlow Flow_1:B,D"},
		{nest(), "reconnect f1 target inner", "refused"}, {nest(), "reconnect f1 target c", "f1:a,c f2:b,sub"}, {nest(), "reconnect f1 source c", "f1:c,b"}, {nest(), "reconnect da target c", "da- DataInputAssociation_1>c b>p"}, {nest(), "reconnect da source c", "da- in- io- Flow_1=sequenceFlow Flow_1:c,b"}, {nest(), "reconnect as target x", "as:note,x"},
		{nest(), "replace dr dataStoreReference", "dr=dataStoreReference do-"}, {nest(), "replace dr dataStoreReference; replace dr dataObjectReference", "dr=dataObjectReference DataObject_1=dataObject"}, {nest(), "replace x parallelGateway; replace x exclusiveGateway", "x=exclusiveGateway"},
		{nest(), "delete sub", "sub- inner- last- f3- f2- b>p"}, {nest(), "delete dr", "dr- do- da-"}, {nest(), "delete b", "b- f1- f4- da- dr>p"}, {nest(), "delete note", "note- as-"}, {nest(), "delete f1", "f1- a>p b>p"},
	} {
		if c.want == "refused" {
			measure(t, c.text, c.edits, "refused ")
			continue
		}
		d := after(t, c.text, c.edits)
		for fact := range strings.FieldsSeq(c.want) {
			id := fact[:strings.IndexAny(fact, ">=:-")]
			e, ok := d.Element(id), false
			switch rest := fact[len(id)+1:]; {
			case e == nil || fact[len(id)] == '-':
				ok = e == nil && fact[len(id)] == '-'
			case fact[len(id)] == '>':
				ok = e.XML.Parent().SelectAttrValue("id", "") == rest
			case fact[len(id)] == '=':
				ok = string(e.Kind) == rest
			default:
				ok = e.Source != nil && e.Target != nil && e.Source.ID+","+e.Target.ID == rest
			}
			if !ok {
				t.Errorf("%s: not %s in\n%s", c.edits, fact, d.Bytes())
			}
		}
		if strings.Contains(c.edits, "rename Flow_1") && d.Element("Flow_2").Name() != "on" {
			t.Errorf("%s: the name is lost", c.edits)
		}
	}
}

// TestWaysOfOtherConnections: a bent association keeps its bends, and its ends are cut at the borders; a bend that was dropped is where the flow ends.
func TestWaysOfOtherConnections(t *testing.T) {
	for _, c := range []struct{ edits, want string }{
		{"move 0 100 - a", "as 40,30 20,60 43.333,200; f1 100,240 150,240 150,140 200,140"}, {"bend as 50 0 50 140; move 100 0 - a", "as 62,30 118,100"},
		{"move 10 20 - b sub", "f2 310,160 360,160 360,220 410,220; f3 530,210 610,210"}, {"move 0 40 - b", "f2 300,180 350,180 350,200 400,200"}, {"resize sub 400 50 350 250", "sub 400 50 350 250"}, {"resize sub 400 160 350 100", "sub 400 130 350 130"}, {"move 300 0 - last", "sub 400 100 620 200"}, {"nudge 0 200 inner", "sub 400 100 350 350"},
		{"replace sub subProcess:collapsed", "sub 525 160 100 80; inner hidden; f3 hidden"}, {"replace sub task", "sub 525 160 100 80; inner gone"}, {"replace c subProcess", "c -125 340 350 200"}, {"replace c subProcess:collapsed", "c 0 400 100 80"},
	} {
		measure(t, nest(), c.edits, c.want)
	}
}

// TestGroupsAreNamedByCategories: the name of a group is the value it refers to (8.4.2, 8.4.4); a value that is shared is left to the other group.
func TestGroupsAreNamedByCategories(t *testing.T) {
	count := func(d *doc.Doc, k bpmn.Kind) int { return len(d.Model().Every(k)) }
	for _, c := range []struct {
		edits         string
		categories    int
		values        string
		first, second string
	}{
		{"rename g1 VIP", 1, "VIP", "VIP", ""}, {"rename g1 VIP; rename g1 Other", 1, "Other", "Other", ""}, {"rename g1 VIP; rename g2 Late", 2, "VIP Late", "VIP", "Late"},
		{"rename g1 VIP; delete g1", 0, "", "", ""}, {"rename g1 VIP; rename g2 Late; delete g1", 1, "Late", "", "Late"}, {"set g1 documentation x", 0, "", "", ""},
	} {
		d := after(t, nest(), c.edits)
		var values []string
		for _, v := range d.Model().Every(bpmn.CategoryValue) {
			values = append(values, v.Attr("value"))
		}
		if n := count(d, bpmn.Category); n != c.categories || strings.Join(values, " ") != c.values {
			t.Errorf("%s: %d categories with %v", c.edits, n, values)
		}
		for id, want := range map[string]string{"g1": c.first, "g2": c.second} {
			if e := d.Element(id); e != nil && e.Name() != want {
				t.Errorf("%s: %s is called %q, want %q", c.edits, id, e.Name(), want)
			}
		}
	}
	shared := strings.NewReplacer(`<bpmn:group id="g1"/>`, `<bpmn:group id="g1" categoryValueRef="v"/>`, `<bpmn:group id="g2"/>`, `<bpmn:group id="g2" categoryValueRef="v"/>`, `<bpmn:process id="p">`, `<bpmn:category id="k"><bpmn:categoryValue id="v" value="VIP"/><bpmn:categoryValue id="w" value="unused"/></bpmn:category><bpmn:process id="p">`).Replace(nest())
	d := after(t, shared, "rename g1 Own")
	if d.Element("g2").Name() != "VIP" || d.Element("g1").Name() != "Own" || count(d, bpmn.Category) != 2 {
		t.Errorf("a shared value is renamed for both:\n%s", d.Bytes())
	}
	if d := after(t, shared, "delete g1"); d.Element("v") == nil || d.Element("g2").Name() != "VIP" {
		t.Error("a value that another group has goes")
	}
	if d := after(t, shared, "delete g1 g2"); d.Element("v") != nil || d.Element("w") == nil || d.Element("k") == nil {
		t.Errorf("of a category with another value more goes than the one:\n%s", d.Bytes())
	}
}

// TestFirstOfEverything: a document gets the process, diagram and plane it lacks; a process gets a pool around all that is drawn.
func TestFirstOfEverything(t *testing.T) {
	bare := func(inside string) string {
		return `<definitions xmlns="` + bpmn.NS + `" xmlns:bpmndi="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:di="` + bpmn.NSDD + `" id="defs" targetNamespace="x">` + inside + `</definitions>`
	}
	for _, inside := range []string{"", `<process id="p"/>`, `<process id="p"/><bpmndi:BPMNDiagram id="d"/>`, `<bpmndi:BPMNDiagram id="d"/>`} {
		d := after(t, bare(inside), "create task 100 100")
		e, g := d.Element("Activity_"+lastNumber(d)), d.Diagram()
		if g == nil || e == nil || g.Of == nil || g.Of.Kind != bpmn.Process || g.ShapeOf(e) == nil || e.Parent != g.Of || len(d.Model().Diagrams) != 1 {
			t.Errorf("%q:\n%s", inside, d.Bytes())
		}
	}
	for edits, want := range map[string]string{
		"create participant 1500 800": "-50 -20 820 940", "create participant:upright 1500 800": "-20 -50 790 970",
	} {
		d := after(t, nest(), edits)
		pools := d.Model().Every(bpmn.Participant)
		if len(pools) != 1 || pools[0].Process != d.Element("p") || d.Root().Kind != bpmn.Collaboration || pools[0].Parent != d.Root() {
			t.Fatalf("%s:\n%s", edits, d.Bytes())
		}
		if got := where(d, pools[0].ID); got != want {
			t.Errorf("%s: the pool is at %s, want %s", edits, got, want)
		}
	}
}

// What is chosen is what is made, also an event with several triggers.
func TestMadeIsWhatWasChosen(t *testing.T) {
	for _, kind := range []bpmn.Kind{bpmn.StartEvent, bpmn.IntermediateCatchEvent, bpmn.IntermediateThrowEvent, bpmn.EndEvent} {
		for _, trigger := range bpmn.Allowed[kind] {
			want, d := doc.Type{Kind: kind, Trigger: trigger}, open(t, nest())
			var made *bpmn.Element
			err := change(t, d, "create", func(tx *doc.Tx) (err error) {
				made, err = tx.Create(want, bpmn.Point{X: 100, Y: 300}, nil)
				return err
			})
			if trigger == bpmn.Cancel { // which needs a transaction around it
				continue
			}
			if err != nil || d.TypeOf(made).Trigger != trigger {
				t.Errorf("%s: %v\n%s", want.Label(), err, d.Bytes())
			}
		}
	}
}

// lastNumber is the number of the one task that was made.
func lastNumber(d *doc.Doc) string {
	for _, e := range d.Model().Every(bpmn.PlainTask) {
		return strings.TrimPrefix(e.ID, "Activity_")
	}
	return ""
}

// TestIDsAreTaken: an id is taken by an element and by a part of the drawing; one that is free again may be had.
func TestIDsAreTaken(t *testing.T) {
	for edits, want := range map[string]string{
		"set a id b": `refused The ID "b" is taken`, "set a id b_di": `refused The ID "b_di" is taken`, "set a id pl": `refused The ID "pl" is taken`, "set a id a": "a 0 100 100 80", "set a id new": "new 0 100 100 80; a gone", "delete c; set a id c": "c 0 100 100 80",
		"set a id 1a": "refused An ID begins", "set a id _a.b-c": "_a.b-c 0 100 100 80", "set f1 sourceRef b": "refused no such setting",
	} {
		measure(t, nest(), edits, want)
	}
}

// TestHidden: what is not drawn in the diagram that is shown cannot be resized, labelled or appended to, and says so.
func TestHidden(t *testing.T) {
	d := open(t, model(`<bpmn:process id="p"><bpmn:task id="a"/><bpmn:task id="b"/></bpmn:process>`, "a"))
	for name, edit := range map[string]func(*doc.Tx) error{
		"resize": func(tx *doc.Tx) error { return tx.Resize(tx.Element("b"), bpmn.Bounds{W: 200, H: 200}) },
		"label":  func(tx *doc.Tx) error { return tx.MoveLabel(tx.Element("b"), bpmn.Bounds{W: 20, H: 20}) },
		"append": func(tx *doc.Tx) error {
			_, err := tx.Append(tx.Element("b"), doc.Type{Kind: bpmn.PlainTask})
			return err
		},
		"attach": func(tx *doc.Tx) error {
			_, err := tx.Create(doc.Type{Kind: bpmn.BoundaryEvent, Trigger: bpmn.Timer}, bpmn.Point{}, tx.Element("b"))
			return err
		},
	} {
		if err := change(t, d, name, edit); err == nil || !strings.Contains(err.Error(), "not drawn in this diagram") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b := (bpmn.Bounds{W: 7, H: 7}); d.Fit(d.Element("b"), b) != b {
		t.Error("what is not drawn is fitted")
	}
	if err := change(t, d, "connect", func(tx *doc.Tx) error { _, err := tx.Connect(tx.Element("a"), tx.Element("b")); return err }); err != nil || len(d.Diagram().Edges) != 0 {
		t.Errorf("a flow to what is not drawn: %v, %d edges", err, len(d.Diagram().Edges))
	}
	if err := change(t, d, "rows", func(tx *doc.Tx) error { return tx.SetRows(tx.Element("a"), "name", nil) }); err == nil || d.Rows(d.Element("a"), "name") != nil {
		t.Errorf("a name has rows: %v", err)
	}
}

// TestSceneFollows: the picture that is kept is that of a new one, after edits, undo and another diagram; a hit in it is an element.
func TestSceneFollows(t *testing.T) {
	s := &script{TB: t, d: open(t, nest())}
	same := func(when string) {
		t.Helper()
		upToDate(t, s.d, when)
		if kept := s.d.Scene(); kept != s.d.Scene() {
			t.Errorf("%s: nothing changed, and the picture is made anew", when)
		}
	}
	same("at first")
	for _, edit := range []string{"move 10 20 - a", "delete c", "create task 900 900", "rename b x", "replace sub subProcess:collapsed"} {
		words := strings.Fields(edit)
		if err := change(t, s.d, edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
			t.Fatal(err)
		}
		same(edit)
	}
	s.d.Undo()
	same("undone")
	for _, item := range s.d.Scene().Items() {
		if e := s.d.ItemAt(scene.Hit{Item: item}); e == nil || e.ID != item.ID {
			t.Errorf("a hit of %s is %v", item.ID, e)
		}
	}
	if s.d.ItemAt(scene.Hit{}) != nil {
		t.Error("a hit of nothing is something")
	}
	none := open(t, `<definitions xmlns="`+bpmn.NS+`" targetNamespace="x"><process id="p"/></definitions>`)
	if none.Scene() != nil {
		t.Error("without a diagram there is a picture")
	}
}

// TestRecoverEveryEdit: each edit there is comes back from the journal to the byte, and undone gives the file.
func TestRecoverEveryEdit(t *testing.T) {
	for _, c := range []struct{ text, edits string }{
		{nest(), "move 450 20 sub a b"}, {nest(), "move 300 200 sub dr"}, {nest(), "rename note another text"}, {nest(), "set a documentation why; set a documentation why not"}, {nest(), "rename g1 VIP; delete g1"}, {nest(), "replace sub subProcess:collapsed; replace sub subProcess"}, {nest(), "replace sub task"},
		{nest(), "copy a b f1; paste 900 900; paste 100 900 sub"}, {nest(), "duplicate 30 40 sub"}, {nest(), "create participant 1500 800"}, {nest(), "raise a; lower b"}, {nest(), "colour #112233 #445566 a f1"}, {nest(), `rewrite name="on" name="off"`}, {nest(), "reconnect da target c"}, {nest(), "set a id new"}, {nest(), "space across 150 50"},
		{hall(), "addlane L2 below; split L1 2; merge L1 L2"}, {hall(), "delete P"}, {hall(), "connect A D; move 900 0 V1 A"}, {hall(), "copy P; paste 500 1500"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "x.bpmn")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := bpmnxml.Read(file, []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		s := &script{TB: t, d: doc.Open(file, x)}
		s.d.NumberIDs()
		if err := s.d.Protect(dir); err != nil {
			t.Fatal(err)
		}
		for edit := range strings.SplitSeq(c.edits, "; ") {
			words := strings.Fields(edit)
			if err := s.d.Change(edit, func(tx *doc.Tx) error { return operations[words[0]](tx, s, words[1:]) }); err != nil {
				t.Errorf("%s: %v", edit, err)
			}
		}
		lost := doc.Recoverable(crashed(t, dir))
		if len(lost) != 1 {
			t.Fatalf("%s: %d journals", c.edits, len(lost))
		}
		r, err := doc.Recover(lost[0])
		if err != nil {
			t.Fatalf("%s: %v", c.edits, err)
		}
		if got, want := string(r.Bytes()), string(s.d.Bytes()); got != want {
			t.Errorf("%s:\n%s", c.edits, difference(want, got))
		}
		if got, want := dump(r.Model()), dump(s.d.Model()); got != want {
			t.Errorf("%s: what is read from it is another:\n%s", c.edits, difference(want, got))
		}
		for _, ok := r.CanUndo(); ok; _, ok = r.CanUndo() {
			r.Undo()
		}
		if got := string(r.Bytes()); got != c.text {
			t.Errorf("%s, undone:\n%s", c.edits, difference(c.text, got))
		}
		r.Close()
		s.d.Close()
	}
}

// TestFlowsGoAround: a flow whose end moved is led around what stands between; one of a single point, as a broken file has it, stays.
func TestFlowsGoAround(t *testing.T) {
	text := model(`<bpmn:process id="p"><bpmn:task id="a"/><bpmn:task id="b"/><bpmn:task id="c"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="c"/><bpmn:sequenceFlow id="g" sourceRef="b" targetRef="c"/></bpmn:process>`)
	text = strings.Replace(text, `</bpmndi:BPMNPlane>`, `<bpmndi:BPMNShape id="a_di" bpmnElement="a"><dc:Bounds x="0" y="100" width="100" height="80"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="b_di" bpmnElement="b"><dc:Bounds x="200" y="100" width="100" height="80"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="c_di" bpmnElement="c"><dc:Bounds x="400" y="300" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="f_di" bpmnElement="f"><di:waypoint x="50" y="180"/><di:waypoint x="50" y="340"/><di:waypoint x="400" y="340"/></bpmndi:BPMNEdge><bpmndi:BPMNEdge id="g_di" bpmnElement="g"><di:waypoint x="300" y="140"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane>`, 1)
	d := open(t, text)
	if err := change(t, d, "move", func(tx *doc.Tx) error { return tx.Move(named(tx, []string{"c"}), 0, -200, nil) }); err != nil {
		t.Fatal(err)
	}
	way := d.Diagram().EdgeOf(d.Element("f")).Points
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		if max(a.X, b.X) > 200 && min(a.X, b.X) < 300 && max(a.Y, b.Y) > 100 && min(a.Y, b.Y) < 180 {
			t.Errorf("the flow runs through what stands between: %v", way)
		}
	}
	if got := where(d, "g"); got != "300,140" {
		t.Errorf("a way of one point became %s", got)
	}
}

// TestDrawnAfterReplacing: an exclusive gateway shows its marker; an event that referred to its definition has one of its own.
func TestDrawnAfterReplacing(t *testing.T) {
	if text := string(after(t, nest(), "replace x parallelGateway; replace x exclusiveGateway").Bytes()); !strings.Contains(text, `bpmnElement="x" isMarkerVisible="true"`) {
		t.Errorf("no marker:\n%s", text)
	}
	text := model(`<bpmn:signalEventDefinition id="ed"/><bpmn:process id="p"><bpmn:startEvent id="s"><bpmn:documentation>kept</bpmn:documentation><bpmn:eventDefinitionRef>ed</bpmn:eventDefinitionRef></bpmn:startEvent></bpmn:process>`, "s")
	got := string(after(t, text, "replace s startEvent:timer").Bytes())
	if strings.Contains(got, "eventDefinitionRef") || !strings.Contains(got, "<bpmn:timerEventDefinition ") || !strings.Contains(got, ">kept<") {
		t.Errorf("got\n%s", got)
	}
}
