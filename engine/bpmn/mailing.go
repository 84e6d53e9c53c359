package bpmn

// mailing is one e-mail. Its account says by which server it goes out.
var mailing = join([]Field{
	{Name: "to", Label: "To", Help: "Addresses apart by commas, or =variable with a list.", Type: Text, Place: "hookflow:mail/@to"},
	{Name: "cc", Label: "Copy to", Type: Text, Place: "hookflow:mail/@cc"},
	{Name: "bcc", Label: "Hidden copy to", Type: Text, Place: "hookflow:mail/@bcc"},
	{Name: "from", Label: "From", Help: "The account's own address if nothing is said.", Type: Text, Place: "hookflow:mail/@from"},
	{Name: "replyTo", Label: "Answers to", Type: Text, Place: "hookflow:mail/@replyTo"},
	{Name: "subject", Label: "Subject", Type: Text, Place: "hookflow:mail/@subject"},
	{Name: "mailText", Label: "Text of the mail", Type: Multiline, Place: "hookflow:mail/hookflow:text"},
	{Name: "mailAs", Label: "Written as", Type: Choice, Choices: []string{"text", "html"}, Default: "text", Place: "hookflow:mail/@as"},
	{Name: "attachments", Label: "Files", Help: "A variable that is a file, or a list of files: name, type and content in base64.", Type: Expression, Place: "hookflow:mail/hookflow:files"},
}, only(answering, "account", "timeout"))

// querying is one statement for a database. What changes from instance to instance
// goes in as a bound value, never as text of the statement.
var querying = join([]Field{
	{Name: "statement", Label: "SQL statement", Help: "One statement; :name is the value of that name. Nothing is filled into its text.", Type: Note, Place: "hookflow:sql/hookflow:statement"},
	{Name: "values", Label: "Values", Help: "What :name in the statement stands for. :idempotencyKey is there by itself.", Type: Table, Place: "hookflow:sql/hookflow:value", Columns: named},
	{Name: "mostRows", Label: "Most rows", Help: "More rows than these are a failure.", Type: Integer, Check: whole(1), Default: "1000", Place: "hookflow:sql/@most"},
	{Name: "answers", Label: "Answer", Help: "Process variables written from response.rows, response.count and response.affected.", Type: Table, Place: "hookflow:call/hookflow:answer", Columns: answer},
}, only(answering, "account", "timeout"))

// only are the fields of these names.
func only(fields []Field, names ...string) (out []Field) {
	for _, name := range names {
		for _, f := range fields {
			if f.Name == name {
				out = append(out, f)
			}
		}
	}
	return out
}
