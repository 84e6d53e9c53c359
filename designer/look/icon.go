package look

import (
	"fmt"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"hookflow/assets"
	"hookflow/designer/colour"
)

// The sizes of icons.
const (
	IconLarge  float32 = 20 // palette, popover and heads of panels
	IconBar    float32 = 18 // top bar and pads
	IconSmall  float32 = 16 // buttons and menus
	IconInline float32 = 14
	IconTiny   float32 = 12 // in rows of grids
)

var plain sync.Map // name to fyne.Resource

// raw is the glyph called name, black on nothing.
func raw(name string) fyne.Resource {
	if r, ok := plain.Load(name); ok {
		return r.(fyne.Resource)
	}
	data, err := assets.Icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil
	}
	r := fyne.NewStaticResource(name+".svg", data)
	plain.Store(name, r)
	return r
}

// Icon is the glyph called name, a file of assets/icons, in the colour of text.
func Icon(name string) fyne.Resource { return Tinted(name, colour.Text2) }

// tinted are the glyphs in colours, by both.
var tinted sync.Map

// Tinted is a glyph in a colour as it looks now. A name without a glyph gives a
// question mark.
func Tinted(name string, n colour.Name) fyne.Resource {
	if raw(name) == nil {
		name = "help"
	}
	r, g, b, _ := Colour(n).RGBA()
	key := fmt.Sprintf("%s-%02x%02x%02x.svg", name, r>>8, g>>8, b>>8)
	if done, ok := tinted.Load(key); ok {
		return done.(fyne.Resource)
	}
	text := strings.ReplaceAll(string(raw(name).Content()), "#000000", fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
	done := fyne.NewStaticResource(key, []byte(text))
	tinted.Store(key, done)
	return done
}

// Icon implements fyne.Theme: Fyne's own widgets get glyphs of this family.
func (Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if drawn, ok := controls[name]; ok {
		return fyne.NewStaticResource(string(name)+"-look.svg", []byte(drawn))
	}
	if ours, ok := glyphs[name]; ok {
		return fyne.NewStaticResource(ours+".svg", raw(ours).Content())
	}
	return theme.DefaultTheme().Icon(name)
}

// glyphs says which glyph stands for each of Fyne's icons.
var glyphs = map[fyne.ThemeIconName]string{
	theme.IconNameCancel: "close", theme.IconNameConfirm: "check", theme.IconNameDelete: "trash", theme.IconNameSearch: "search",
	theme.IconNameSearchReplace: "search", theme.IconNameMenu: "list", theme.IconNameMenuExpand: "chevron-right",
	theme.IconNameColorPalette: "colour", theme.IconNameContentAdd: "plus", theme.IconNameContentRemove: "minus",
	theme.IconNameContentCut: "cut", theme.IconNameContentCopy: "copy", theme.IconNameContentPaste: "paste",
	theme.IconNameContentClear: "close", theme.IconNameContentRedo: "redo", theme.IconNameContentUndo: "undo",
	theme.IconNameInfo: "info", theme.IconNameQuestion: "help", theme.IconNameWarning: "warning", theme.IconNameError: "error",
	theme.IconNameDocument: "file", theme.IconNameDocumentCreate: "file-new", theme.IconNameDocumentSave: "save",
	theme.IconNameMoreHorizontal: "more", theme.IconNameMoreVertical: "more", theme.IconNameMailSend: "send",
	theme.IconNameMailCompose: "edit", theme.IconNameMediaPlay: "run", theme.IconNameMediaPause: "pause",
	theme.IconNameMediaStop: "stop", theme.IconNameMediaSkipNext: "last", theme.IconNameMediaSkipPrevious: "first",
	theme.IconNameMediaReplay: "retry", theme.IconNameMoveDown: "chevron-down", theme.IconNameMoveUp: "chevron-up",
	theme.IconNameNavigateBack: "arrow-left", theme.IconNameNavigateNext: "arrow-right",
	theme.IconNameArrowDropDown: "chevron-down", theme.IconNameArrowDropUp: "chevron-up", theme.IconNameFile: "file",
	theme.IconNameFileApplication: "file", theme.IconNameFileAudio: "file", theme.IconNameFileImage: "file",
	theme.IconNameFileText: "file", theme.IconNameFileVideo: "file", theme.IconNameFolder: "folder-open",
	theme.IconNameFolderNew: "folder-open", theme.IconNameFolderOpen: "folder-open", theme.IconNameHelp: "help",
	theme.IconNameHistory: "history", theme.IconNameHome: "star", theme.IconNameSettings: "settings",
	theme.IconNameStorage: "database", theme.IconNameComputer: "server", theme.IconNameUpload: "upload",
	theme.IconNameDownload: "download", theme.IconNameViewFullScreen: "fit", theme.IconNameViewRefresh: "retry",
	theme.IconNameViewZoomFit: "fit", theme.IconNameViewZoomIn: "zoom-in", theme.IconNameViewZoomOut: "zoom-out",
	theme.IconNameViewRestore: "fit", theme.IconNameVisibility: "eye", theme.IconNameVisibilityOff: "eye-off",
	theme.IconNameAccount: "user", theme.IconNameLogin: "key", theme.IconNameLogout: "arrow-right",
	theme.IconNameList: "list", theme.IconNameGrid: "table", theme.IconNameCalendar: "calendar",
	theme.IconNameWindowClose: "close", theme.IconNameWindowMaximize: "fit", theme.IconNameWindowMinimize: "minus",
	theme.IconNameDesktop: "server",
}

// controls are the check box and the radio button: a box of 16 in a field of 20,
// drawn with an outline that Fyne colours.
var controls = map[fyne.ThemeIconName]string{
	theme.IconNameCheckButton:        outlined("M6 2.75H14A3.25 3.25 0 0 1 17.25 6V14A3.25 3.25 0 0 1 14 17.25H6A3.25 3.25 0 0 1 2.75 14V6A3.25 3.25 0 0 1 6 2.75ZM6 4.25A1.75 1.75 0 0 0 4.25 6V14A1.75 1.75 0 0 0 6 15.75H14A1.75 1.75 0 0 0 15.75 14V6A1.75 1.75 0 0 0 14 4.25Z"),
	theme.IconNameCheckButtonFill:    outlined(""),
	theme.IconNameCheckButtonChecked: outlined("M6 2.25H14A3.75 3.75 0 0 1 17.75 6V14A3.75 3.75 0 0 1 14 17.75H6A3.75 3.75 0 0 1 2.25 14V6A3.75 3.75 0 0 1 6 2.25ZM5.9 9.2L4.8 10.3L8.6 14.1L15.3 7.2L14.2 6.1L8.6 11.9Z"),
	theme.IconNameCheckButtonPartial: outlined("M6 2.25H14A3.75 3.75 0 0 1 17.75 6V14A3.75 3.75 0 0 1 14 17.75H6A3.75 3.75 0 0 1 2.25 14V6A3.75 3.75 0 0 1 6 2.25ZM5.5 9.25V10.75H14.5V9.25Z"),
	theme.IconNameRadioButton:        outlined("M10 2.25A7.75 7.75 0 0 1 10 17.75A7.75 7.75 0 0 1 10 2.25ZM10 3.75A6.25 6.25 0 0 0 10 16.25A6.25 6.25 0 0 0 10 3.75Z"),
	theme.IconNameRadioButtonFill:    outlined(""),
	theme.IconNameRadioButtonChecked: outlined("M10 2.25A7.75 7.75 0 0 1 10 17.75A7.75 7.75 0 0 1 10 2.25ZM10 6.75A3.25 3.25 0 0 0 10 13.25A3.25 3.25 0 0 0 10 6.75Z"),
}

func outlined(path string) string {
	return strings.Replace(`<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20"><path fill="#000000" d="@"/></svg>`, "@", path, 1)
}
