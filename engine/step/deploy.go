package step

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// deployAll compiles everything first, so that a refused deployment leaves no trace.
func (s *Step) deployAll(c engine.Deploy) ([]engine.Definition, error) {
	var found []*candidate
	var findings []engine.Finding
	for _, r := range c.Resources {
		list, bad, err := s.compile(r, c.All)
		if err != nil {
			return nil, err
		}
		found, findings = append(found, list...), append(findings, bad...)
	}
	if len(findings) == 0 {
		findings = s.conflicts(found)
	}
	if len(findings) > 0 {
		return nil, unrunnable(findings)
	}
	if len(found) == 0 {
		return nil, engine.Reject(engine.Refused, program.NothingToRun)
	}
	defs := make([]engine.Definition, 0, len(found))
	for _, x := range found {
		d, err := s.deploy(x)
		if err != nil {
			return nil, err
		}
		defs = append(defs, *d)
	}
	return defs, nil
}

// unrunnable refuses a model for what of it cannot run.
func unrunnable(findings []engine.Finding) error {
	return &engine.Rejected{Reason: engine.Refused, Message: "the process cannot run", Findings: findings}
}

// A candidate is a process about to be deployed.
type candidate struct {
	resource engine.Resource
	digest   []byte
	prog     *program.Program
}

// compile reads a file and compiles what of it can be deployed. A file that
// cannot be read at all rejects the deployment with the reader's words.
func (s *Step) compile(r engine.Resource, all bool) ([]*candidate, []engine.Finding, error) {
	doc, err := bpmnxml.Read(r.Name, r.Data)
	if err != nil {
		return nil, nil, engine.Reject(engine.Refused, "%v", err)
	}
	sum := sha256.Sum256(r.Data)
	def := bpmn.Build(doc.Root())
	programs, findings := program.All(def, all)
	for i := range findings {
		findings[i].Resource = r.Name
	}
	var out []*candidate
	for _, p := range programs {
		out = append(out, &candidate{resource: r, digest: sum[:16], prog: p})
	}
	return out, findings, nil
}

// conflicts finds what is right in each process but not in all together: two
// processes of one id, and a path below /in/ that another process receives at.
func (s *Step) conflicts(list []*candidate) []engine.Finding {
	var findings []engine.Finding
	seen := map[string]bool{}
	receives := map[string]string{} // process by place
	for _, x := range list {
		if seen[x.prog.ID] {
			findings = append(findings, engine.Finding{Resource: x.resource.Name, Element: x.prog.ID, Message: "the deployment holds two processes of this id"})
		}
		seen[x.prog.ID] = true
		for _, path := range x.prog.Paths() {
			other := s.receiverAt(path, x.prog.ID)
			if seen[other] {
				other = "" // it is about to be replaced
			}
			if other = cmp.Or(other, receives[placeOf(path)]); other != "" && other != x.prog.ID {
				findings = append(findings, engine.Finding{Resource: x.resource.Name, Element: x.prog.ID,
					Message: fmt.Sprintf("process %q already receives at /in/%s; choose another path or remove that process", other, path)})
			}
			receives[placeOf(path)] = x.prog.ID
		}
	}
	return findings
}

// placeOf is a path without the names of its parameters: requests cannot tell orders/{id} from orders/{number}.
func placeOf(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// receiverAt names a process other than this one whose latest version receives
// at a path.
func (s *Step) receiverAt(path, process string) string {
	begin, _, parameters := strings.Cut(path, "{")
	prefix := append([]byte(path), 0)
	if parameters {
		prefix = []byte(begin)
	}
	for k := range s.tx.Scan(engine.BucketPath, prefix) {
		at, _, _ := bytes.Cut(k, []byte{0})
		key := engine.KeyOf(k[len(at)+1:])
		d := s.definition(key)
		if placeOf(string(at)) != placeOf(path) || d == nil || d.Process == process {
			continue
		}
		if latest := s.latest(d.Process); latest != nil && latest.Key == key {
			return d.Process
		}
	}
	return ""
}

// deploy makes a candidate the latest version of its process.
func (s *Step) deploy(x *candidate) (*engine.Definition, error) {
	old := s.latest(x.prog.ID)
	version := 1
	if old != nil {
		if slices.Equal(old.Digest, x.digest) {
			return old, nil
		}
		version = old.Version + 1
		s.closeStarts(old.Key)
	}
	d := &engine.Definition{
		Key: s.newKey(), Process: x.prog.ID, Name: x.prog.Name, Version: version, Tag: x.prog.Tag,
		Resource: x.resource.Name, Digest: x.digest, Deployed: s.nanos,
	}
	s.tx.Put(engine.BucketResource, x.digest, x.resource.Data)
	s.redefine()
	s.tx.Put(engine.BucketDefinition, d.Key.Bytes(), wire.EncodeDefinition(d))
	s.tx.Put(engine.BucketVersion, engine.VersionKey(d.Process, version), d.Key.Bytes())
	for _, path := range x.prog.Paths() {
		s.tx.Put(engine.BucketPath, engine.PathKey(path, d.Key), nil)
	}
	s.m.known(s.tx, d.Key).prog = x.prog
	return d, s.openStarts(d, x.prog)
}

// definition gives a definition for reading, or nil.
func (s *Step) definition(key engine.Key) *engine.Definition {
	if k := s.m.known(s.tx, key); k != nil {
		return k.Definition
	}
	return nil
}

// latest is the newest version of a process, or nil.
func (s *Step) latest(process string) *engine.Definition {
	for _, v := range s.tx.Scan(engine.BucketVersion, append([]byte(process), 0)) {
		return s.definition(engine.KeyOf(v))
	}
	return nil
}

// deployed is the newest version of a process that somebody asks for.
func (s *Step) deployed(process string) (*engine.Definition, error) {
	if d := s.latest(process); d != nil {
		return d, nil
	}
	var known []string
	for k := range s.tx.From(engine.BucketVersion, nil) {
		id, _, _ := bytes.Cut(k, []byte{0})
		if n := len(known); n == 0 || known[n-1] != string(id) {
			known = append(known, string(id))
		}
	}
	return nil, engine.Reject(engine.NotFound, "there is no process %q%s", process, feel.Meant(process, known))
}

// version is one version of a process.
func (s *Step) version(process string, version int) (*engine.Definition, error) {
	v := s.tx.Get(engine.BucketVersion, engine.VersionKey(process, version))
	if v == nil {
		return nil, engine.Reject(engine.NotFound, "there is no version %d of process %q", version, process)
	}
	return s.definition(engine.KeyOf(v)), nil
}

// A known is a definition that was read before, with its compiled model once it was needed.
type known struct {
	*engine.Definition
	prog *program.Program
}

// redefine says that the command changes definitions: what was found in the transaction is not to be relied upon, neither
// from here on, nor if the command is undone.
func (s *Step) redefine() {
	clear(s.m.found)
	s.redefines = true
}

// known gives a definition, or nil. It is read once in a transaction. What is kept in memory is found by the whole record,
// never by its key: an undone deployment leaves nothing wrong behind.
func (m *Machine) known(tx engine.Tx, key engine.Key) *known {
	if m.foundIn != tx {
		clear(m.found)
		m.foundIn = tx
	}
	k := m.found[key]
	if k == nil {
		if k = m.recorded(tx, key); k != nil {
			m.found[key] = k
		}
	}
	return k
}

// recorded is known for a definition that was not yet asked for in the transaction.
func (m *Machine) recorded(tx engine.Tx, key engine.Key) *known {
	data := tx.Get(engine.BucketDefinition, key.Bytes())
	if data == nil {
		return nil
	}
	k := m.definitions[string(data)]
	if k == nil {
		k = &known{Definition: wire.DecodeDefinition(data)}
		m.definitions[string(data)] = k
	}
	return k
}

// program gives the compiled model of a definition. It compiles what is not in
// memory, so that a model that cannot be read disturbs nobody who does not use
// it.
func (m *Machine) program(tx engine.Tx, key engine.Key) (*program.Program, error) {
	d := m.known(tx, key)
	if d == nil {
		return nil, fmt.Errorf("definition %s is missing", key)
	}
	if d.prog != nil {
		return d.prog, nil
	}
	doc, err := bpmnxml.Read(d.Resource, tx.Get(engine.BucketResource, d.Digest))
	if err != nil {
		return nil, fmt.Errorf("read model of %s: %w", d.Process, err)
	}
	def := bpmn.Build(doc.Root())
	for _, e := range program.Executable(def, true) {
		if e.ID != d.Process {
			continue
		}
		p, findings := program.Again(def, e)
		if p == nil {
			return nil, fmt.Errorf("compile %s: %s", d.Process, findings[0])
		}
		d.prog = p
		return p, nil
	}
	return nil, fmt.Errorf("process %s is not in its file", d.Process)
}
