package flat

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// A Frame is an area with an edge, which lies within it, and round corners; lengths are in Fyne's units.
type Frame struct {
	Fill, Edge color.NRGBA
	Line       float32    // how wide the edge is; 0: there is none
	Corners    [4]float32 // radii, from the upper left on as clocks go
}

// Draw makes an object show a frame that is as large as the object.
func (f Frame) Draw(s *canvas.Shader, size fyne.Size) {
	fill, edge := f.Fill, f.Edge
	if f.Line == 0 {
		edge = fill
	} else if fill.A == 0 {
		fill = color.NRGBA{R: edge.R, G: edge.G, B: edge.B} // what lies between them is as bright as the edge
	}
	framing.draw(s)
	s.Resize(size)
	if s.Uniforms == nil {
		s.Uniforms = map[string]float32{}
	}
	u := s.Uniforms
	u["wide"], u["line"] = size.Width, f.Line
	u["topLeft"], u["topRight"], u["bottomRight"], u["bottomLeft"] = f.Corners[0], f.Corners[1], f.Corners[2], f.Corners[3]
	part := func(v uint8) float32 { return float32(v) / 255 }
	u["fillRed"], u["fillGreen"], u["fillBlue"], u["fillAlpha"] = part(fill.R), part(fill.G), part(fill.B), part(fill.A)
	u["edgeRed"], u["edgeGreen"], u["edgeBlue"], u["edgeAlpha"] = part(edge.R), part(edge.G), part(edge.B), part(edge.A)
}

// In pixels from the middle of the frame: how far a point lies outside of it decides.
var framing = newProgram("hookflow.frame", `
uniform vec2 frame;
uniform vec4 bounds;
uniform float wide, line;
uniform float topLeft, topRight, bottomRight, bottomLeft;
uniform float fillRed, fillGreen, fillBlue, fillAlpha;
uniform float edgeRed, edgeGreen, edgeBlue, edgeAlpha;

void main() {
    float unit = (bounds[2] - bounds[0]) / wide;
    vec2 size = (bounds.zw - bounds.xy) * 0.5;
    vec2 at = vec2(gl_FragCoord.x, frame.y - gl_FragCoord.y) - bounds.xy - size;
    float radius = at.y < 0.0 ? (at.x < 0.0 ? topLeft : topRight) : (at.x < 0.0 ? bottomLeft : bottomRight);
    radius = min(radius * unit, min(size.x, size.y));
    vec2 corner = abs(at) - size + radius;
    float outside = length(max(corner, 0.0)) + min(max(corner.x, corner.y), 0.0) - radius;
    vec4 fill = vec4(fillRed, fillGreen, fillBlue, fillAlpha);
    vec4 edge = vec4(edgeRed, edgeGreen, edgeBlue, edgeAlpha);
    vec4 shown = mix(fill, edge, clamp(outside + floor(line * unit + 0.5) + 0.5, 0.0, 1.0));
    gl_FragColor = vec4(shown.rgb, shown.a * clamp(0.5 - outside, 0.0, 1.0));
}
`)
