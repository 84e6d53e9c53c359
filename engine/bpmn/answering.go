package bpmn

// responding is the answer that an element gives to the HTTP request that began or continued its process and waits.
var responding = []Field{
	{Name: "respond", Label: "Answers the request", Help: "Answers the HTTP request that began or continued the process and still waits.", Type: Boolean, Default: "false", Place: "hookflow:respond/@on", Group: "answer"},
	{Name: "respondStatus", Label: "Answer status", Help: "From 200 to 599.", Type: Text, Check: answerStatus, Default: "200", Place: "hookflow:respond/@status", Group: "answer", When: "respond=true"},
	{Name: "respondHeaders", Label: "Answer headers", Type: Table, Place: "hookflow:respond/hookflow:header", Columns: header, Group: "answer", When: "respond=true"},
	{Name: "respondAs", Label: "Answer type", Type: Choice, Choices: []string{"json", "text", "xml"}, Default: "json", Place: "hookflow:respond/@as", Group: "answer", When: "respond=true"},
	{Name: "respondBody", Label: "Answer body", Help: "A value such as ={id: order.id}, or a text with {= name } filled in. Nothing else of the process is sent.", Type: Multiline, IntoAs: "respondAs", Place: "hookflow:respond/hookflow:body", Group: "answer", When: "respond=true"},
}

// The variables that are the answer of a process that ends without having given one.
const (
	AnswerStatus  = "$status"
	AnswerHeaders = "$headers"
	AnswerBody    = "$body"
)

// Answers reports whether the process or sub-process answers a request that waits: an element of it does, or a row or
// result of one writes a variable that is the answer.
func (e *Element) Answers() bool {
	for _, f := range FieldsOf(e) {
		switch {
		case f.Name == "respond" && IsTrue(Get(e, f)):
			return true
		case f.Type == Variable && isAnswer(Get(e, f)):
			return true
		case f.Type == Table && answerRow(e, f):
			return true
		}
	}
	for _, inner := range e.Children {
		if inner.Answers() {
			return true
		}
	}
	return false
}

func answerRow(e *Element, f Field) bool {
	for _, column := range f.Columns {
		if column.Type != Variable {
			continue
		}
		for _, row := range Rows(e, f) {
			if isAnswer(GetXML(row, column)) {
				return true
			}
		}
	}
	return false
}

func isAnswer(variable string) bool {
	return variable == AnswerStatus || variable == AnswerHeaders || variable == AnswerBody
}
