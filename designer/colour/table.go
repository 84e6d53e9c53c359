// Package colour is the one table of the program's colours, for the window and
// for diagrams alike. It knows no window.
package colour

import "image/color"

// A Name names a colour by what it is for; its value depends on the look
// that is chosen.
type Name string

// The names. Colour means something or is absent: accent is selection, focus
// and the one primary action, done green, wait amber, fail red, debug plum,
// expr variables and expressions, data HTTP and messages.
const (
	Window        Name = "look.window"     // bars, palette, rail, tab strip
	Panel         Name = "look.panel"      // docked panels, lists, dialog body
	Canvas        Name = "look.canvas"     // drawing surface, active tab
	Raised        Name = "look.raised"     // popovers, menus, context pad
	Sunken        Name = "look.sunken"     // table heads, code boxes, read-only fields
	Hover         Name = "look.hover"      // hovered row or icon button
	Pressed       Name = "look.pressed"    // pressed control, empty progress
	Line          Name = "look.line"       // hairline between areas
	LineStrong    Name = "look.lineStrong" // outline of buttons, cards, popovers
	Field         Name = "look.field"      // outline of inputs, check boxes
	Grid          Name = "look.grid"       // canvas dots
	Text          Name = "look.text"       // main text
	Text2         Name = "look.text2"      // labels, icons
	Text3         Name = "look.text3"      // hints, units, times
	Disabled      Name = "look.disabled"   // disabled text
	Accent        Name = "look.accent"     // primary fill, selection, focus, active token
	AccentHover   Name = "look.accentHover"
	AccentPressed Name = "look.accentPressed"
	AccentText    Name = "look.accentText" // links, icons, selected text
	AccentSoft    Name = "look.accentSoft" // selected row, tinted chip
	AccentLine    Name = "look.accentLine" // 2 px focus glow
	Marked        Name = "look.marked"     // ground of selected letters
	OnAccent      Name = "look.onAccent"   // text on accent
	Done          Name = "look.done"       // done path, success
	DoneSoft      Name = "look.doneSoft"   // chip
	DoneFill      Name = "look.doneFill"   // element fill
	Wait          Name = "look.wait"       // waiting, warning
	WaitSoft      Name = "look.waitSoft"   // chip
	WaitFill      Name = "look.waitFill"   // element fill
	WaitSolid     Name = "look.waitSolid"  // count pill, bar
	Fail          Name = "look.fail"       // incident, error
	FailSoft      Name = "look.failSoft"   // chip
	FailFill      Name = "look.failFill"   // element fill, bad row
	Debug         Name = "look.debug"      // breakpoint, stopped
	DebugSoft     Name = "look.debugSoft"  // chip
	DebugFill     Name = "look.debugFill"  // element fill
	Expr          Name = "look.expr"       // variables, expressions
	ExprSoft      Name = "look.exprSoft"   // variable pill
	Data          Name = "look.data"       // HTTP, messages
	DataSoft      Name = "look.dataSoft"   // chip
	Ink           Name = "look.ink"        // element stroke
	Ink2          Name = "look.ink2"       // pool stroke, type glyph, message flow
	Fill          Name = "look.fill"       // element fill
	PoolFill      Name = "look.poolFill"   // pool body
	LaneHead      Name = "look.laneHead"   // pool and lane head
	FlowMute      Name = "look.flowMute"   // not covered, not taken
	Heat1         Name = "look.heat1"
	Heat2         Name = "look.heat2"
	Heat3         Name = "look.heat3"
	Heat4         Name = "look.heat4"
	Heat5         Name = "look.heat5"
	OnHeat4       Name = "look.onHeat4" // writing on heat4
	OnHeat5       Name = "look.onHeat5"
	Shade         Name = "look.shadow" // below what floats
	Scrim         Name = "look.scrim"  // behind dialogs
	Clear         Name = "look.clear"  // nothing
)

// A Look is one complete set of colours.
type Look int

// The looks.
const (
	Light Look = iota
	Dark
	HighContrast
	Looks // how many there are
)

// palette is the one table of colours, 0xrrggbb, for each look in its order.
var palette = map[Name][Looks]uint32{
	Window:        {0xf3f4f7, 0x14171d, 0x000000},
	Panel:         {0xffffff, 0x1a1e26, 0x000000},
	Canvas:        {0xfbfbfd, 0x101318, 0x000000},
	Raised:        {0xffffff, 0x222731, 0x0a0a0a},
	Sunken:        {0xf6f7f9, 0x14171d, 0x000000},
	Hover:         {0xeceef2, 0x2a303c, 0x2e2e2e},
	Pressed:       {0xe1e4ea, 0x343b49, 0x454545},
	Line:          {0xe1e4ea, 0x2a303b, 0x8c8c8c},
	LineStrong:    {0xd0d5de, 0x3a4250, 0xffffff},
	Field:         {0x858d9d, 0x667083, 0xffffff},
	Grid:          {0xdde1e8, 0x232831, 0x3a3a3a},
	Text:          {0x1b202a, 0xe8ebf1, 0xffffff},
	Text2:         {0x4c5464, 0xb1b9c7, 0xffffff},
	Text3:         {0x646b7b, 0x929bac, 0xb4b4b4},
	Disabled:      {0xa3aab8, 0x596273, 0x9a9a9a},
	Accent:        {0x2b5ce6, 0x3c6cf0, 0xffd400},
	AccentHover:   {0x234fcb, 0x3261df, 0xffe45c},
	AccentPressed: {0x1c42ad, 0x2a53c4, 0xe0b800},
	AccentText:    {0x2452d6, 0x8fb0ff, 0xffd400},
	AccentSoft:    {0xeaf0ff, 0x1d294a, 0x3d3300},
	AccentLine:    {0xb9ccff, 0x38539b, 0xffd400},
	Marked:        {0xd6e2ff, 0x2a3f75, 0x594a00},
	OnAccent:      {0xffffff, 0xffffff, 0x000000},
	Done:          {0x17794d, 0x55c794, 0x3cff9a},
	DoneSoft:      {0xe4f5ec, 0x16322a, 0x00331b},
	DoneFill:      {0xf3fbf6, 0x13211e, 0x00190d},
	Wait:          {0x9a5200, 0xf0b355, 0xffb84d},
	WaitSoft:      {0xfff2db, 0x382b14, 0x3d2700},
	WaitFill:      {0xfffaf0, 0x211c14, 0x1f1400},
	WaitSolid:     {0xf2a31b, 0xf0b355, 0xffb84d},
	Fail:          {0xc5273b, 0xff8a94, 0xff8080},
	FailSoft:      {0xfdebed, 0x421c23, 0x470000},
	FailFill:      {0xfff6f7, 0x25161a, 0x240000},
	Debug:         {0x9c2394, 0xee8fe4, 0xff9cf5},
	DebugSoft:     {0xfae9f8, 0x3a1d38, 0x3d0038},
	DebugFill:     {0xfef6fd, 0x231823, 0x1f001c},
	Expr:          {0x6439cc, 0xb8a2ff, 0xd0bfff},
	ExprSoft:      {0xf1ecfd, 0x29234a, 0x2a1a66},
	Data:          {0x0a6e78, 0x5ccbd6, 0x66f0ff},
	DataSoft:      {0xe0f4f6, 0x12323a, 0x00353b},
	Ink:           {0x2a313e, 0xc9d0dc, 0xffffff},
	Ink2:          {0x5b6474, 0x949dae, 0xe0e0e0},
	Fill:          {0xffffff, 0x1a1e26, 0x000000},
	PoolFill:      {0xffffff, 0x14171d, 0x000000},
	LaneHead:      {0xf6f7f9, 0x1a1e26, 0x1a1a1a},
	FlowMute:      {0xa9b0bd, 0x4a5363, 0x8c8c8c},
	Heat1:         {0xfff1cf, 0x33291a, 0x332a10},
	Heat2:         {0xffd88a, 0x5a3f18, 0x5a3f18},
	Heat3:         {0xfbb04c, 0x8c5318, 0x8c5318},
	Heat4:         {0xec7a2d, 0xdb7a30, 0xdb7a30},
	Heat5:         {0xc2411c, 0xf0894a, 0xf0894a},
	OnHeat4:       {0x1b202a, 0x1b202a, 0x000000},
	OnHeat5:       {0xffffff, 0x1b202a, 0x000000},
}

// sheer are the colours that let through what is below them.
var sheer = map[Name][Looks]color.NRGBA{
	Shade: {{23, 27, 36, 26}, {0, 0, 0, 115}, {0, 0, 0, 0}},
	Scrim: {{23, 27, 36, 71}, {6, 8, 11, 140}, {0, 0, 0, 191}},
	Clear: {},
}

// Of returns the colour of a name in a look; an unknown name has none.
func (l Look) Of(n Name) (color.NRGBA, bool) {
	if v, ok := palette[n]; ok {
		return color.NRGBA{uint8(v[l] >> 16), uint8(v[l] >> 8), uint8(v[l]), 255}, true
	}
	c, ok := sheer[n]
	return c[l], ok
}
