package main

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

func convertCommand() *cobra.Command {
	var repair bool
	c := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Read a BPMN file and write it again, changing nothing",
		Long: `Reads a BPMN file in any encoding and writes it again: an unchanged file comes out
byte for byte. "-" is the standard input or output. An OUT that ends in .png or
.svg draws the file instead, like render.`,
		Example: "  hookflow convert order.bpmn copy.bpmn",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := readDocument(c, args[0])
			if err != nil {
				return err
			}
			if isPicture(args[1]) {
				return drawTo(c, d, args[1], drawing{scale: 1})
			}
			if repair {
				repairAll(d)
			}
			return writeOutput(c, args[1], d.Bytes())
		},
	}
	c.Flags().BoolVar(&repair, "repair", false, "put right what other programs may refuse, such as attributes called $type")
	return c
}

// repairAll puts right what was tolerated on reading, as far as it can be.
func repairAll(d *bpmnxml.Document) {
	for _, p := range d.Problems() {
		if p.Repair != nil {
			p.Repair(bpmn.Untracked)
		}
	}
}

func isPicture(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png", ".svg", ".pdf":
		return true
	}
	return false
}

// A drawing says how a document is drawn into a file.
type drawing struct {
	scale   float64
	diagram int // 0 is the first
	dark    bool
	jumps   bool // of lines over others
	marks   map[string]scene.Mark
}

func renderCommand() *cobra.Command {
	var how drawing
	c := &cobra.Command{
		Use:     "render IN OUT.png|OUT.svg|OUT.pdf",
		Short:   "Draw a BPMN file as a picture",
		Long:    "Draws one diagram of a file as a picture; into a PDF all of them, a page each.",
		Example: "  hookflow render order.bpmn order.png --scale 2",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if !isPicture(args[1]) {
				return asUsage(c, fmt.Errorf("%s: the name of a picture ends in .png, .svg or .pdf", args[1]))
			}
			if how.scale <= 0 {
				return asUsage(c, fmt.Errorf("--scale must be more than 0"))
			}
			d, err := readDocument(c, args[0])
			if err != nil {
				return err
			}
			how.diagram--
			return drawTo(c, d, args[1], how)
		},
	}
	c.Flags().Float64Var(&how.scale, "scale", 1, "pixels per diagram unit")
	c.Flags().IntVar(&how.diagram, "diagram", 1, "which diagram of the file, counted from 1")
	c.Flags().BoolVar(&how.jumps, "jumps", false, "let lines jump where they cross others")
	c.Flags().BoolVar(&how.dark, "dark", false, "draw light on dark")
	return c
}

// scene is a diagram as it is drawn.
func (how drawing) scene(m *bpmn.Definitions, at int) *scene.Scene {
	s := scene.Build(m, m.Diagrams[at])
	if how.jumps {
		s = s.Hopped(nil)
	}
	return s
}

// drawTo draws one diagram of a document into a PNG or SVG file; a document
// without a diagram is laid out first.
func drawTo(c *cobra.Command, d *bpmnxml.Document, name string, how drawing) error {
	m := laidOut(d)
	if how.diagram < 0 || how.diagram >= len(m.Diagrams) {
		return fmt.Errorf("draw %s: there is no diagram %d, the file has %d", name, how.diagram+1, len(m.Diagrams))
	}
	s := how.scene(m, how.diagram)
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		return drawPages(c, m, name, how)
	}
	o := paint.Options{Scale: how.scale, Marks: how.marks}
	if how.dark {
		o.Theme = paint.Dark
	}
	var out bytes.Buffer
	draw := paint.PNG
	if strings.EqualFold(filepath.Ext(name), ".svg") {
		draw = paint.SVG
	}
	if err := draw(&out, s, o); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	return writeOutput(c, name, out.Bytes())
}

// drawPages draws all diagrams of a document into a PDF file.
func drawPages(c *cobra.Command, m *bpmn.Definitions, name string, how drawing) error {
	var pages []paint.Page
	for at, g := range m.Diagrams {
		title := ""
		if g.Of != nil {
			title = cmp.Or(g.Of.Name(), g.Of.ID)
		}
		pages = append(pages, paint.Page{Name: title, Scene: how.scene(m, at)})
	}
	o := paint.Options{Marks: how.marks}
	if how.dark {
		o.Theme = paint.Dark
	}
	var out bytes.Buffer
	if err := paint.PDF(&out, filepath.Base(name), pages, o); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	return writeOutput(c, name, out.Bytes())
}
