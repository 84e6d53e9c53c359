package form

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/template"
)

// kinds opens a process with a task of each kind of work.
func kinds(t *testing.T) *doc.Doc {
	t.Helper()
	const task = `<serviceTask id="KIND"><extensionElements><hookflow:work kind="KIND"/></extensionElements></serviceTask>`
	text := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true">`
	for _, kind := range []string{"http", "connector", "mail", "sql"} {
		text += strings.ReplaceAll(task, "KIND", kind)
	}
	text += `<scriptTask id="js" scriptFormat="javascript"><script>return a</script></scriptTask></process></definitions>`
	x, err := bpmnxml.Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Open("", x)
}

// A setting that several kinds of work have is told in the words of each.
func TestSettingsSpeakTheWordsOfTheirWork(t *testing.T) {
	d := kinds(t)
	for kind, want := range map[string]string{"http": "response.headers", "sql": "response.rows"} {
		if help := form(t, d, Options{}, kind).find(t, "answers").field.Help; !strings.Contains(help, want) {
			t.Errorf("%s: the answer says %q", kind, help)
		}
	}
}

// A field of an account or a catalog offers the names that there are.
func TestFieldsOfferKnownNames(t *testing.T) {
	known := func(field string) []string {
		return map[string][]string{"account": {"shop", "ship", "bank"}, "catalog": {"Orders", "Order lines", "Staff"}}[field]
	}
	offered := func(d *doc.Doc, element, field, text string) string {
		var names []string
		for _, p := range form(t, d, Options{Known: known}, element).entry(t, field).Offers(text, len(text)) {
			names = append(names, p.Text)
		}
		return strings.Join(names, ", ")
	}
	stores, err := bpmnxml.Read("d.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p"><dataStoreReference id="d"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"": "Orders, Order lines, Staff", "ord": "Orders, Order lines", "Staff": ""} {
		if got := offered(doc.Open("", stores), "d", "catalog", text); got != want {
			t.Errorf("a store offers %q by %q, want %q", got, text, want)
		}
	}
	f := form(t, kinds(t), Options{Known: known}, "http")
	var names []string
	for _, p := range f.entry(t, "account").Offers("SH", 2) {
		names = append(names, p.Text)
	}
	if strings.Join(names, " ") != "shop ship" {
		t.Errorf("offered are %q", names)
	}
}

// The field of a delay stands in a sentence, without room for switches that it does not have
// there: a duration fits in its line.
func TestSentenceFits(t *testing.T) {
	f := form(t, kinds(t), Options{}, "http")
	f.Open("errors")
	e := f.entry(t, "delay")
	if e.SetText("PT30M"); e.MinSize().Height > 28 {
		t.Errorf("a duration takes %.0f in height", e.MinSize().Height)
	}
}

// Sending once asks for what the request reads and nothing else; what is typed is JSON if it
// can be, else a text. What is under way is cancelled by leaving.
func TestOnceAsksForWhatIsRead(t *testing.T) {
	d := kinds(t)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(d.Change("fill", func(tx *doc.Tx) error {
		e := tx.Element("http")
		check(tx.SetField(e, "url", "http://x.example/{= city }?k={{secrets.K}}"))
		check(tx.SetRows(e, "parameters", []doc.Row{{"value": "=order.total + environment.url", "field": "a"}}))
		return tx.SetRows(e, "answers", []doc.Row{{"variable": "b", "value": "=other"}})
	}))
	var sent engine.Vars
	stopped := false
	s := &Sender{Typed: map[string]map[string]string{}, Send: func(_ *bpmn.Element, vars engine.Vars, _ func(exchange.Once, error)) func() {
		sent = vars
		return func() { stopped = true }
	}}
	f := form(t, d, Options{Sender: s, Dialog: true, Close: func() {}}, "http")
	f.OpenOnce()
	parts := f.Parts()
	if parts["once.city"] == nil || parts["once.order"] == nil || parts["once.other"] != nil || parts["once.secrets"] != nil || parts["once.environment"] != nil {
		t.Fatalf("asked for %v", parts)
	}
	parts["once.city"].(*look.Input).Type("Seoul")
	parts["once.order"].(*look.Input).Type(`{"total": 3}`)
	parts["once.send"].(*look.Button).Do()
	if string(sent["city"]) != `"Seoul"` || string(sent["order"]) != `{"total": 3}` {
		t.Errorf("sent %s", sent)
	}
	f.Leave()
	if !stopped {
		t.Error("leaving does not cancel")
	}
	again := form(t, d, Options{Sender: s, Dialog: true, Close: func() {}}, "http")
	if again.OpenOnce(); again.Parts()["once.city"].(*look.Input).Text() != "Seoul" {
		t.Error("what was typed is forgotten")
	}
}

// A connector and its actions are chosen from what this computer has; the action has a field for each of its parameters,
// which one undo takes away again with it.
func TestConnectorsAreOffered(t *testing.T) {
	d := kinds(t)
	f := form(t, d, Options{Connectors: func() []Connector {
		return []Connector{{Name: "shop", Actions: []ConnectorAction{
			{ID: "order", Fields: []template.Field{{Name: "id"}, {Name: "gift"}}}, {ID: "list"}}}, {Name: "bank", Actions: []ConnectorAction{{ID: "pay"}}}}
	}}, "connector")
	offered := func(e *look.Input, text string) (names string) {
		for _, p := range e.Offers(text, len(text)) {
			names += " " + p.Text
		}
		return strings.TrimSpace(names)
	}
	connector, action := f.entry(t, "connector"), f.entry(t, "action")
	if got := offered(connector, "") + "; " + offered(connector, "SH") + "; " + offered(action, ""); got != "Shop Bank; Shop; " {
		t.Errorf("offered are %s", got)
	}
	connector.Commit("shop")
	if got := bpmn.Value(d.Element("connector"), "connector") + " as " + connector.Text(); got != "shop as Shop" {
		t.Errorf("the connector is %s", got)
	}
	if got := offered(action, ""); got != "order list" {
		t.Errorf("the actions of shop are %s", got)
	}
	action.Commit("order")
	shown := func() (names string) {
		for _, name := range []string{"arguments.id", "arguments.gift", "arguments"} {
			if f.Parts()["field."+name] != nil {
				names += name + " "
			}
		}
		return names
	}
	if got := shown(); got != "arguments.id arguments.gift " {
		t.Errorf("with the action there is %q", got)
	}
	d.Undo()
	f.Refresh()
	if got := shown(); got != "arguments " {
		t.Errorf("after one undo there is %q", got)
	}
}
