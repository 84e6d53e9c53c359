package export

import (
	"fmt"

	"hookflow/engine/bpmn"
)

// assigned writes who does a task, and until when, as the attributes that the servers of the family share. What is computed is
// returned: lines of Groovy for when the task is made.
func (x *exporter) assigned(e *bpmn.Element) (code []string) {
	for _, a := range []struct{ field, attr, set string }{
		{"assignee", "assignee", "task.assignee = text(%s) ?: null"},
		{"users", "candidateUsers", "text(%s).split(',').each { if (it.trim()) task.addCandidateUser(it.trim()) }"},
		{"groups", "candidateGroups", "text(%s).split(',').each { if (it.trim()) task.addCandidateGroup(it.trim()) }"},
		{"due", "dueDate", "task.dueDate = java.util.Date.from(java.time.OffsetDateTime.parse(text(%s)).toInstant())"},
		{"priority", "priority", "task.priority = text(%s) as int"},
	} {
		text := bpmn.Value(e, a.field)
		if literal(text) || native(nil, text) {
			x.attr(e.XML, a.attr, text)
		} else {
			code = append(code, fmt.Sprintf(a.set, groovyCode{}.value(text)))
		}
	}
	return code
}
