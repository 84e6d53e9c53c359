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
	Shade      color.NRGBA
	Blur, Fall float32 // how soft the shadow is, and how far below; 0: there is none
}

// room is how far the shadow reaches beyond a frame.
func (f Frame) room() float32 { return f.Blur/2 + f.Fall }

// Draw makes an object show a frame of a size whose upper left is the origin.
func (f Frame) Draw(s *canvas.Shader, size fyne.Size) {
	become(s, "hookflow.frame", measure+framed)
	if f.Blur > 0 {
		become(s, "hookflow.floating", measure+floating)
	}
	if f.Line == 0 {
		f.Edge = f.Fill
	} else if f.Fill.A == 0 {
		f.Fill = color.NRGBA{R: f.Edge.R, G: f.Edge.G, B: f.Edge.B} // what lies between them is as bright as the edge
	}
	room := f.room()
	s.Move(fyne.NewPos(-room, -room))
	s.Resize(size.AddWidthHeight(2*room, 2*room))
	s.Uniforms = map[string]float32{"room": room, "wide": size.Width + 2*room, "line": f.Line, "blur": f.Blur, "fall": f.Fall,
		"topLeft": f.Corners[0], "topRight": f.Corners[1], "bottomRight": f.Corners[2], "bottomLeft": f.Corners[3]}
	ink(s.Uniforms, "fill", f.Fill)
	ink(s.Uniforms, "edge", f.Edge)
	ink(s.Uniforms, "shade", f.Shade)
}

// ink sets the uniforms of a colour; there are only single numbers.
func ink(u map[string]float32, name string, c color.NRGBA) {
	u[name+"Red"], u[name+"Green"], u[name+"Blue"], u[name+"Alpha"] = float32(c.R)/255, float32(c.G)/255, float32(c.B)/255, float32(c.A)/255
}

// Everything is measured in pixels from the middle. beyond is how far a point lies outside of the frame; inside it is less than nothing.
const measure = `
uniform vec2 frame;
uniform vec4 bounds;
uniform float room, wide, line;
uniform float topLeft, topRight, bottomRight, bottomLeft;
uniform float fillRed, fillGreen, fillBlue, fillAlpha;
uniform float edgeRed, edgeGreen, edgeBlue, edgeAlpha;

float unit() { return (bounds[2] - bounds[0]) / wide; }

vec2 point() { return vec2(gl_FragCoord.x, frame.y - gl_FragCoord.y) - (bounds.xy + bounds.zw) * 0.5; }

float beyond(vec2 at) {
    vec2 size = (bounds.zw - bounds.xy) * 0.5 - room * unit();
    float radius = at.y < 0.0 ? (at.x < 0.0 ? topLeft : topRight) : (at.x < 0.0 ? bottomLeft : bottomRight);
    radius = min(radius * unit(), min(size.x, size.y));
    vec2 corner = abs(at) - size + radius;
    return length(max(corner, 0.0)) + min(max(corner.x, corner.y), 0.0) - radius;
}

vec4 inside(float off) {
    vec4 fill = vec4(fillRed, fillGreen, fillBlue, fillAlpha);
    vec4 edge = vec4(edgeRed, edgeGreen, edgeBlue, edgeAlpha);
    vec4 shown = mix(fill, edge, clamp(off + floor(line * unit() + 0.5) + 0.5, 0.0, 1.0));
    shown.a *= clamp(0.5 - off, 0.0, 1.0);
    return shown;
}
`

const framed = `
void main() { gl_FragColor = inside(beyond(point())); }
`

const floating = `
uniform float blur, fall;
uniform float shadeRed, shadeGreen, shadeBlue, shadeAlpha;

void main() {
    vec2 at = point();
    vec4 shown = inside(beyond(at));
    float soft = blur * 0.5 * unit();
    float shade = shadeAlpha * (1.0 - smoothstep(-soft, soft, beyond(at - vec2(0.0, fall * unit()))));
    float below = shade * (1.0 - shown.a);
    vec3 both = shown.rgb * shown.a + vec3(shadeRed, shadeGreen, shadeBlue) * below;
    gl_FragColor = vec4(both / max(shown.a + below, 0.001), shown.a + below);
}
`
