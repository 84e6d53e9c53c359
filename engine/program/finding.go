// Package program compiles one process of a BPMN file into what the engine
// runs: nodes with resolved references and parsed expressions.
//
// A Program never changes after Compile and may be read by any number of
// goroutines. What the engine cannot run becomes a Finding at its element;
// nothing is silently ignored.
package program

// A Finding names an element and says why the engine cannot run it.
type Finding struct {
	Resource string `json:"resource,omitempty"` // name of the file
	Element  string `json:"element"`            // id
	Field    string `json:"field,omitempty"`    // name of the setting, if it is one that is wrong; of a column, its table
	Message  string `json:"message"`            // what is wrong and what to do
}

// String gives the finding as one line.
func (f Finding) String() string { return f.Element + ": " + f.Message }
