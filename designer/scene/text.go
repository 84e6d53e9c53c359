package scene

import (
	"fmt"
	"io"
	"strings"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// WriteText writes the scene as text, one line per thing painted, from back to
// front: what a golden file compares.
func (s *Scene) WriteText(w io.Writer) error {
	for _, i := range s.Items() {
		if err := i.writeText(w); err != nil {
			return fmt.Errorf("write scene: %w", err)
		}
	}
	return nil
}

// writeText writes one item.
func (i *Item) writeText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %s\n", orDash(string(i.Kind)), i.ID, box(i.Bounds))
	here := i.Here()
	for _, p := range here.Paths {
		fmt.Fprintf(&b, "  path %s%s\n", style(p.Style), figure(p))
	}
	for _, t := range here.Texts {
		fmt.Fprintf(&b, "  text %q %s size %g%s\n", t.Content, box(t.Box), t.Size, flags(t))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// orDash stands for an empty word.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// box writes bounds as x,y WxH.
func box(b bpmn.Bounds) string {
	return fmt.Sprintf("%.5g,%.5g %.5gx%.5g", b.X, b.Y, b.W, b.H)
}

// style writes fill, stroke and dashes; what is not painted is left out.
func style(s shape.Style) string {
	out := ""
	if s.Fill != (shape.Ink{}) {
		out += "fill " + ink(s.Fill) + " "
	}
	if s.Stroke != (shape.Ink{}) {
		out += fmt.Sprintf("stroke %s %.4g ", ink(s.Stroke), s.Width)
	}
	if s.Dash != nil {
		out += fmt.Sprintf("dash %v ", s.Dash)
	}
	return out
}

// ink writes an own colour, or the role.
func ink(i shape.Ink) string {
	if i.Own.A != 0 {
		return fmt.Sprintf("#%02x%02x%02x", i.Own.R, i.Own.G, i.Own.B)
	}
	return i.Role.String()
}

// figure writes the geometry of a path.
func figure(p shape.Path) string {
	if p.Round != nil {
		return fmt.Sprintf("round %s r %.4g", box(p.Round.Bounds), p.Round.Radius)
	}
	return p.Curve.String()
}

// flags writes how a text is set, where it is not the usual way.
func flags(t shape.Text) string {
	out := ""
	for _, f := range []struct {
		on   bool
		name string
	}{{t.Upwards, "upwards"}, {t.Fit, "fit"}, {t.OneLine, "one-line"}, {t.Label, "label"}, {t.Across == shape.Start, "left"}, {t.Down == shape.Start, "top"}} {
		if f.on {
			out += " " + f.name
		}
	}
	if t.Ink.Own.A != 0 {
		out += " ink " + ink(t.Ink)
	}
	return out
}
