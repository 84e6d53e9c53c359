package bpmn

// recording is one thing done with the records of a catalog. Nothing is filled into the condition's text: what belongs to
// the instance stands in the table of values.
var recording = join([]Field{
	{Name: "catalog", Label: "Catalog", Help: "Its name or its id.", Type: Text, Place: "hookflow:record/@catalog"},
	{Name: "recordAction", Label: "What is done", Type: Choice, Choices: []string{"find", "get", "create", "update", "delete"}, Default: "find", Place: "hookflow:record/@action"},
	{Name: "recordId", Label: "Record", Help: "Its id, to get, update or delete it.", Type: Text, Place: "hookflow:record/@record"},
	{Name: "recordWhere", Label: "Condition", Help: "Which records are found: an expression over their fields, and over the values below, such as Sum > limit. Empty: all.", Type: Note, Place: "hookflow:record/hookflow:where"},
	{Name: "recordSort", Label: "Sorted by", Help: "A field; - before it turns the order round.", Type: Text, Place: "hookflow:record/@sort"},
	{Name: "mostRecords", Label: "Most records", Type: Integer, Check: whole(1), Default: "100", Place: "hookflow:record/@most"},
	{Name: "recordValues", Label: "Values", Help: "Of fields, by their names, to create or update; to find, names that the condition uses.", Type: Table, Place: "hookflow:record/hookflow:value", Columns: named},
	{Name: "answers", Label: "Answer", Help: "Process variables written from response.record, response.records and response.total.", Type: Table, Place: "hookflow:call/hookflow:answer", Columns: answer},
})

// Storing are the settings of a reference to a data store that is bound to a catalog: what a task reads that it leads to, and where
// that is put. The names are those of recording, whose work it is.
var Storing = join([]Field{
	{Name: "catalog", Label: "Catalog", Help: "Its name or its id. A task that the store is connected with reads its records, or writes them.", Type: Text, Place: "hookflow:store/@catalog"},
	{Name: "storeVariable", Label: "Variable", Help: "What is read is put there; what is written comes from there: an object with the values of fields by their names, or a list of them. One with an id changes that record. Empty: the name of the store.", Type: Literal, Check: variableName, Place: "hookflow:store/@variable"},
	{Name: "recordId", Label: "Record", Help: "Its id, to read this one alone. Empty: a list is read.", Type: Text, Place: "hookflow:store/@record"},
	{Name: "recordWhere", Label: "Condition", Help: "Which records are found: an expression over their fields, and over the values below, such as Sum > limit. Empty: all.", Type: Note, Place: "hookflow:store/hookflow:where"},
	{Name: "recordSort", Label: "Sorted by", Help: "A field; - before it turns the order round.", Type: Text, Place: "hookflow:store/@sort"},
	{Name: "mostRecords", Label: "Most records", Type: Integer, Check: whole(1), Default: "100", Place: "hookflow:store/@most"},
	{Name: "recordValues", Label: "Values", Help: "Names that the condition uses, and what they are.", Type: Table, Place: "hookflow:store/hookflow:value", Columns: named},
})

// Named are the names in a table of names and values of e; nothing where e has no such table.
func Named(e *Element, table string) (names []string) {
	f, has := FieldOf(e, table)
	if !has {
		return nil
	}
	for _, x := range Rows(e, f) {
		for _, column := range f.Columns {
			if column.Name == "name" {
				names = append(names, GetXML(x, column))
			}
		}
	}
	return names
}
