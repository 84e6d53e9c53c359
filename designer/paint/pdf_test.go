package paint_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A document of several diagrams becomes a PDF of as many pages, as large as they are,
// with their names; texts are found in it, letters of any script are drawn.
func TestPDF(t *testing.T) {
	x, err := bpmnxml.Read("planes", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="t">
<process id="p"><task id="a" name="Заказ order"/><subProcess id="s" name="Inner"><task id="b" name="가나다 中文"/></subProcess></process>
<bpmndi:BPMNDiagram id="g1"><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="s" isExpanded="false"><dc:Bounds x="300" y="100" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
<bpmndi:BPMNDiagram id="g2"><bpmndi:BPMNPlane bpmnElement="s"><bpmndi:BPMNShape bpmnElement="b"><dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(x.Root())
	var pages []paint.Page
	for _, g := range m.Diagrams {
		pages = append(pages, paint.Page{Name: "page " + g.Of.ID, Scene: scene.Build(m, g)})
	}
	var out bytes.Buffer
	if err := paint.PDF(&out, "planes", pages, paint.Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "/Type /Page\n"); n != 2 || !strings.HasPrefix(out.String(), "%PDF-") {
		t.Errorf("%d pages in %d bytes", n, out.Len())
	}
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		text, err := exec.Command(tool, path, "-").CombinedOutput()
		if err != nil || !strings.Contains(string(text), "Заказ order") {
			t.Errorf("read by another program: %q, %v", text, err)
		}
	}
}
