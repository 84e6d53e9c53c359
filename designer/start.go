package designer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/assets"
	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// examples are the processes that teach, in assets/examples.
var examples = []struct{ file, title, text string }{
	{"examples/call-a-webhook.bpmn", "Call a webhook", "One request, its answer in a variable"},
	{assets.ErrorReport, "Two systems talk", "A request and its later answer"},
	{"examples/started-by-a-webhook.bpmn", "Started by a webhook", "A message begins the process"},
	{"examples/repeat-notify-interrupt.bpmn", "Repeat, notify, interrupt", "What happens when a call fails"},
	{"examples/approval-with-a-form.bpmn", "Approval with a form", "Two people, one decision"},
	{"examples/remind-and-escalate.bpmn", "Remind and escalate", "Timers on a task nobody does"},
	{"examples/parallel-calls.bpmn", "Parallel calls", "Three at once, then go on"},
	{"examples/first-answer-counts.bpmn", "The first answer counts", "A message or a timer"},
	{"examples/for-each-item.bpmn", "For each item", "One task for every entry of a list"},
	{"examples/take-it-back.bpmn", "Take it back", "Compensation undoes what was done"},
	{"examples/use-a-connector.bpmn", "Use a connector", "A service that is called by its name"},
}

// startScreen is what stands in the window while nothing is open: what to begin
// with, the files opened last, and examples.
func (w *Window) startScreen() fyne.CanvasObject {
	mark := widget.NewIcon(fyne.NewStaticResource("mark.png", assets.Mark))
	name := look.Column(0, look.NewLabel("Hookflow", look.Hero, colour.Text).Bold(),
		look.NewLabel(lang.L("Draw the process, connect the services, run it here."), look.Title, colour.Text2))
	head := look.Row(16, look.Sized(44, 44, mark), name)
	begin := look.Column(8, look.NewLabel(lang.L("Start"), look.Small, colour.Text2).Bold(),
		w.beginCard("new", lang.L("New process"), lang.L("An empty process with a start event")),
		w.beginCard("open", lang.L("Open a file"), lang.L("BPMN, also from another program")),
		w.beginCard("open folder", lang.L("Open a folder"), lang.L("All its processes at the left")),
		dropHint())
	top := container.New(twoColumns{}, begin, w.recentList())
	page := look.Column(24, head, top, w.exampleCards())
	return look.Surface(colour.Canvas, container.NewVScroll(container.New(pageLayout{}, page)))
}

// pageLayout keeps a page at a width that can be read, in the middle.
type pageLayout struct{}

const pageWide = 1080

func (pageLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(560, o[0].MinSize().Height+80)
}

func (pageLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	wide := min(pageWide, size.Width-64)
	high := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(wide, high))
	o[0].Move(fyne.NewPos((size.Width-wide)/2, max(32, min(72, (size.Height-high)/2))))
}

// twoColumns gives the first object a third of the width.
type twoColumns struct{}

func (twoColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+40, max(a.Height, b.Height))
}

func (twoColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	first := max(o[0].MinSize().Width, min(340, size.Width*0.36))
	o[0].Resize(fyne.NewSize(first, size.Height))
	o[1].Resize(fyne.NewSize(size.Width-first-40, size.Height))
	o[1].Move(fyne.NewPos(first+40, 0))
}

func (w *Window) beginCard(action, title, text string) fyne.CanvasObject {
	a := w.action(action)
	words := look.Column(0, look.NewLabel(title, look.Body, colour.Text).Bold().Cut(), look.NewLabel(text, look.Small, colour.Text2).Cut())
	row := look.RowGrow(12, 1, look.NewGlyph(a.Icon, look.IconLarge, colour.AccentText), words, look.Keys(w.keyOf(a.Name)))
	return look.NewPress(title, look.Inset(14, 9, 14, 9, row), colour.Panel, colour.LineStrong, func() { a.try(w) })
}

func dropHint() fyne.CanvasObject {
	words := look.Column(8, container.NewCenter(look.NewGlyph("download", look.IconLarge, colour.Text3)),
		look.NewLabel(lang.L("Drop BPMN files anywhere"), look.Small, colour.Text2).Center())
	return container.NewStack(look.NewGround("", colour.Line, 8), look.Inset(8, 24, 8, 24, words))
}

func (w *Window) recentList() fyne.CanvasObject {
	head := look.RowGrow(8, 1, look.NewLabel(lang.L("Recent files"), look.Small, colour.Text2).Bold(), look.Row(0))
	list := look.Column(0, head)
	pinned := w.pinned()
	recent := slices.DeleteFunc(w.recent(), func(path string) bool { return slices.Contains(pinned, path) })
	if len(recent)+len(pinned) == 0 {
		list.Add(look.Inset(0, 24, 0, 0, look.Empty("history", lang.L("No files yet"), lang.L("What you open or save is listed here."), nil)))
		return list
	}
	head.Add(look.NewButton(look.Link, "", lang.L("Clear list"), func() { w.forgetRecent(); w.switched() }))
	for i, path := range slices.Concat(pinned, recent) {
		name, folder := nameAndFolder(path)
		words := look.Column(0, look.NewLabel(name, look.Body, colour.Text).Bold().Cut(), look.NewLabel(folder, look.Small, colour.Text2).Cut())
		pin := look.NewIconButton("pin", lang.L("Keep on this page"), func() { w.pin(path, i >= len(pinned)); w.switched() })
		pin.SetOn(i < len(pinned))
		row := look.RowGrow(12, 1, look.NewGlyph("b-pool", look.IconLarge, colour.Text2), words, look.NewLabel(changedOn(path), look.Small, colour.Text3), pin)
		list.Add(look.NewPress(name, look.Inset(12, 7, 12, 7, row), "", "", func() { w.OpenFile(path) }))
	}
	return list
}

func nameAndFolder(path string) (name, folder string) {
	folder = filepath.Dir(path)
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(folder, home) {
		folder = "~" + strings.TrimPrefix(folder, home)
	}
	return filepath.Base(path), folder
}

// short is a path as people know it.
func short(path string) string {
	name, folder := nameAndFolder(path)
	return name + "  " + folder
}

// changedOn says when a file was written last.
func changedOn(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return lang.L("not there")
	}
	return look.WhenAbout(info.ModTime())
}

// The least size of the card of an example: four stand beside each other.
const (
	cardWide = 252
	cardHigh = 172
)

// exampleCards show the examples as pictures.
func (w *Window) exampleCards() fyne.CanvasObject {
	var cards []fyne.CanvasObject
	w.cards = map[string]fyne.CanvasObject{}
	for _, x := range examples {
		words := look.Column(0, look.NewLabel(lang.L(x.title), look.Body, colour.Text).Bold().Cut(), look.NewLabel(lang.L(x.text), look.Small, colour.Text2).Cut())
		body := look.Frame(nil, look.Column(0, look.Hair(), look.Inset(12, 8, 12, 8, words)), nil, nil, look.Pad(10, w.thumbnail(x.file)))
		body = look.Sized(cardWide, cardHigh, body)
		card := look.NewPress(lang.L(x.title), body, colour.Canvas, colour.LineStrong, func() { w.openExample(x.file) })
		w.cards["card."+strings.TrimSuffix(filepath.Base(x.file), ".bpmn")] = card
		cards = append(cards, card)
	}
	return look.Column(8, look.NewLabel(lang.L("Examples"), look.Small, colour.Text2).Bold(), look.Tiles(16, cards...))
}

// exampleScenes draw the examples, each once, by file.
var exampleScenes = func() map[string]func() *scene.Scene {
	of := map[string]func() *scene.Scene{}
	for _, x := range examples {
		of[x.file] = sync.OnceValue(func() *scene.Scene {
			data, err := assets.Examples.ReadFile(x.file)
			if err != nil {
				return nil
			}
			file, err := bpmnxml.Read(x.file, data)
			if err != nil {
				return nil
			}
			return doc.Open("", file).Scene()
		})
	}
	return of
}()

// ReadExamples begins to read what the start screen shows, while the window is still being made.
func ReadExamples() {
	guard.Go(func() {
		for _, x := range examples {
			exampleScenes[x.file]()
		}
	})
}

// thumbnail is a small picture of an example.
func (w *Window) thumbnail(file string) fyne.CanvasObject {
	s := exampleScenes[file]()
	if s == nil {
		return look.Row(0)
	}
	const wide, high = cardWide - 24, cardHigh - 76
	b := bpmn.Bounds{X: s.Bounds.X - 4, Y: s.Bounds.Y - 4, W: s.Bounds.W + 8, H: s.Bounds.H + 8}
	shown := min(wide/b.W, high/b.H, 1)
	device := float64(w.Canvas().Scale()) // drawn for the screen: thin lines do not survive being made smaller
	drawn := paint.Image(s, b, shown*device, w.paintTheme())
	picture := canvas.NewImageFromImage(drawn)
	picture.ScaleMode = canvas.ImageScaleFastest
	picture.SetMinSize(fyne.NewSize(float32(float64(drawn.Rect.Dx())/device), float32(float64(drawn.Rect.Dy())/device)))
	return container.NewCenter(picture)
}
