package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A bug is one change of the source.
type bug struct {
	id   int
	also int    // where this is run at all, of a border; the same bug otherwise
	file string // base name
	line int
	what string // such as "< to <="
	text string // of the line
}

// String says where a bug is and what it does.
func (b bug) String() string { return fmt.Sprintf("%s:%d: %s: %s", b.file, b.line, b.what, b.text) }

// A source is a package that is about to get its bugs.
type source struct {
	dir   string
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
	bad   map[string]bool // file:line where the compiler took no bug
}

// load parses and checks the package in dir.
func load(dir string) (*source, error) {
	out, err := exec.Command("go", "list", "-tags", "ci", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./"+dir).Output()
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[path] = file
	}
	out, err = exec.Command("go", "list", "-tags", "ci", "-f", "{{join .GoFiles \"\\n\"}}", "./"+dir).Output()
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	s := &source{dir: dir, fset: token.NewFileSet(), bad: map[string]bool{}, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	for _, name := range strings.Fields(string(out)) {
		f, err := parser.ParseFile(s.fset, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, f)
	}
	conf := types.Config{Importer: importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	_, err = conf.Check(dir, s.fset, s.files, s.info)
	return s, err
}

// An edit inserts text into a file, in place of so many bytes.
type edit struct {
	at, drop int
	text     string
	closing  bool // belongs to what ends here
}

// mutator writes the bugs of one file.
type mutator struct {
	*source
	file  *token.File
	text  []byte
	bugs  *[]bug
	edits []edit
}

func (m *mutator) add(at token.Pos, what string) int {
	p := m.fset.Position(at)
	line := strings.TrimSpace(strings.Split(string(m.text), "\n")[p.Line-1])
	*m.bugs = append(*m.bugs, bug{len(*m.bugs) + 1, 0, filepath.Base(p.Filename), p.Line, what, line})
	return len(*m.bugs)
}

// wrap puts head before a node, and a bracket behind it.
func (m *mutator) wrap(n ast.Node, head string) {
	m.edits = append(m.edits, edit{at: m.file.Offset(n.Pos()), text: head}, edit{at: m.file.Offset(n.End()), text: ")", closing: true})
}

// comma takes the place of an operator.
func (m *mutator) comma(n *ast.BinaryExpr) {
	m.edits = append(m.edits, edit{at: m.file.Offset(n.OpPos), drop: len(n.Op.String()), text: ","})
}

var (
	ordered = map[token.Token][2]string{token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"}}
	names   = map[token.Token]string{token.LSS: "Lss", token.LEQ: "Leq", token.GTR: "Gtr", token.GEQ: "Geq", token.ADD: "Add", token.SUB: "Sub", token.MUL: "Mul", token.QUO: "Quo", token.REM: "Rem"}
	others  = map[token.Token]string{token.ADD: "-", token.SUB: "+", token.MUL: "/", token.QUO: "*", token.REM: "*", token.EQL: "!=", token.NEQ: "=="}
)

// visit is for ast.Inspect.
func (m *mutator) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok != token.CONST && n.Tok != token.TYPE
	case *ast.BinaryExpr:
		m.binary(n)
	case *ast.UnaryExpr:
		if t := m.info.Types[n]; n.Op == token.SUB && m.allowed(n) && t.Value == nil {
			m.wrap(n, fmt.Sprintf("mutant_Neg(%d, ", m.add(n.Pos(), "minus lost")))
			m.edits = append(m.edits, edit{at: m.file.Offset(n.Pos()), drop: 1})
		} else if basic, is := t.Type.(*types.Basic); n.Op == token.SUB && m.allowed(n) && is && basic.Info()&types.IsUntyped == 0 {
			m.wrap(n, fmt.Sprintf("mutant_Neg[%s](%d, ", basic.Name(), m.add(n.Pos(), "minus lost")))
			m.edits = append(m.edits, edit{at: m.file.Offset(n.Pos()), drop: 1})
		}
	case *ast.IncDecStmt:
		if m.allowed(n) {
			sign := map[token.Token]string{token.INC: "1", token.DEC: "-1"}[n.Tok]
			x := string(m.text[m.file.Offset(n.X.Pos()):m.file.Offset(n.X.End())])
			m.edits = append(m.edits, edit{at: m.file.Offset(n.TokPos), drop: 2, text: fmt.Sprintf(" = mutant_Inc(%d, %s, %s)", m.add(n.TokPos, n.Tok.String()+" turned round"), x, sign)})
		}
	}
	return true
}

func (m *mutator) binary(n *ast.BinaryExpr) {
	if t := m.info.Types[n]; t.Value != nil || !m.allowed(n) {
		return
	}
	if to, is := ordered[n.Op]; is {
		border := m.add(n.OpPos, n.Op.String()+" to "+to[0])
		turned := m.add(n.OpPos, n.Op.String()+" to "+to[1])
		(*m.bugs)[border-1].also = turned
		m.wrap(n, fmt.Sprintf("mutant_%s(%d, %d, ", names[n.Op], border, turned))
		m.comma(n)
		return
	}
	to, is := others[n.Op]
	switch {
	case !is:
	case n.Op == token.EQL || n.Op == token.NEQ:
		m.wrap(n, fmt.Sprintf("mutant_Is(%d, ", m.add(n.OpPos, n.Op.String()+" to "+to)))
	default:
		if basic, is := m.info.Types[n].Type.Underlying().(*types.Basic); is && basic.Info()&types.IsString != 0 {
			return // no text without another is none
		}
		m.wrap(n, fmt.Sprintf("mutant_%s(%d, ", names[n.Op], m.add(n.OpPos, n.Op.String()+" to "+to)))
		m.comma(n)
	}
}

// allowed reports whether the compiler has not refused a bug on this line.
func (m *mutator) allowed(n ast.Node) bool {
	p := m.fset.Position(n.Pos())
	return !m.bad[filepath.Base(p.Filename)+":"+strconv.Itoa(p.Line)]
}

// apply makes the edits of a file.
func (m *mutator) apply() []byte {
	slices.SortStableFunc(m.edits, func(a, b edit) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return map[bool]int{true: -1, false: 1}[a.closing] - map[bool]int{true: -1, false: 1}[b.closing]
	})
	var out bytes.Buffer
	at := 0
	for _, e := range m.edits {
		if e.at > at {
			out.Write(m.text[at:e.at])
			at = e.at
		}
		out.WriteString(e.text)
		at += e.drop
	}
	out.Write(m.text[at:])
	return out.Bytes()
}

var refused = regexp.MustCompile(`(?m)^(?:vet: )?\S*?([^/\s]+\.go):(\d+):`)

// build makes the test binary with all bugs. Lines on which a bug does not compile get none.
func (s *source) build(work string) (*binary, error) {
	for range 20 {
		b := &binary{dir: s.dir, work: work, exe: filepath.Join(work, "pkg.test")}
		overlay := map[string]string{}
		put := func(name string, text []byte) error {
			abs, err := filepath.Abs(filepath.Join(s.dir, name))
			if err != nil {
				return err
			}
			overlay[abs] = filepath.Join(work, name)
			return os.WriteFile(overlay[abs], text, 0o644)
		}
		for _, f := range s.files {
			file := s.fset.File(f.Pos())
			text, err := os.ReadFile(file.Name())
			if err != nil {
				return nil, err
			}
			m := &mutator{source: s, file: file, text: text, bugs: &b.bugs}
			ast.Inspect(f, m.visit)
			if err := put(filepath.Base(file.Name()), append([]byte("//line "+filepath.Base(file.Name())+":1\n"), m.apply()...)); err != nil {
				return nil, err
			}
		}
		if err := put("zz_mutants.go", []byte(strings.Replace(switches, "PACKAGE", s.files[0].Name.Name, 1))); err != nil {
			return nil, err
		}
		list, _ := json.Marshal(map[string]any{"Replace": overlay})
		if err := os.WriteFile(filepath.Join(work, "overlay.json"), list, 0o644); err != nil {
			return nil, err
		}
		out, err := exec.Command("go", "test", "-c", "-vet=off", "-tags", "ci", "-gcflags=-e", "-overlay", filepath.Join(work, "overlay.json"), "-o", b.exe, "./"+s.dir).CombinedOutput()
		if err == nil {
			return b, nil
		}
		before := len(s.bad)
		for _, m := range refused.FindAllStringSubmatch(string(out), -1) {
			s.bad[m[1]+":"+m[2]] = true
		}
		if len(s.bad) == before {
			return nil, fmt.Errorf("%s", out)
		}
	}
	return nil, fmt.Errorf("%s: the bugs do not compile", s.dir)
}
