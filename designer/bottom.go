package designer

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/engine/lint"
)

// The pages of the bottom panel.
const (
	problemsPage = iota
	callsPage
	messagesPage
	endpointsPage
	testsPage
	simulationPage
	breakpointsPage
)

// bottom is the panel below the diagram: what the check has found, what was called, which
// messages there are, and where messages come in.
type bottom struct {
	window   *Window
	content  fyne.CanvasObject
	tabs     *look.Choices
	strip    *container.Scroll // holds the tabs, which need more room than there is in some languages
	head     *fyne.Container   // the tabs and the tools of the page
	shut     *look.Button
	room     *fyne.Container
	pages    []bottomPage
	problems *findingsPage
	calls    *traffic
	tests    *testsPageOf
	stop     func() // ends that the engine is watched; nil: it is not
	height   *extent
	open     bool
}

// A bottomPage is one of the pages.
type bottomPage interface {
	tools() []look.Tool // the most important last
	body() fyne.CanvasObject
	focus() fyne.CanvasObject // what has the keys first, if it takes any
	refresh()
}

// The heights of the panel.
const (
	bottomUsual = 260
	bottomLeast = 140
)

func newBottom(w *Window) *bottom {
	b := &bottom{window: w, head: container.NewStack(), room: container.NewStack()}
	b.height = newExtent(w.App.Preferences(), "bottom.height", bottomUsual, func() (float32, float32) { return bottomLeast, w.middle.Size().Height * 0.7 })
	b.problems, b.calls, b.tests = newFindingsPage(w), newTraffic(w), newTestsPage(w)
	b.pages = []bottomPage{b.problems, b.calls, newMessageList(w), newEndpointList(w), b.tests, newSimulationPage(w), newBreakList(w)}
	b.tabs = look.NewTabs([]string{lang.L("Problems"), lang.L("Calls"), lang.L("Messages"), lang.L("Endpoints"), lang.L("Tests"), lang.L("Simulation"), lang.L("Breakpoints")}, problemsPage, func(int) { b.turn() })
	b.shut = look.NewIconButton("close", lang.L("Close"), func() { b.show(false) })
	b.tabs.Tight()
	b.strip = container.NewHScroll(b.tabs.Content)
	b.content = look.Surface(colour.Panel, look.Frame(look.Column(0, look.Hair(), look.Sized(0, 36, look.Inset(16, 0, 8, 0, b.head)), look.Hair()), nil, nil, nil, b.room))
	b.turn()
	return b
}

// first is what has the keys first in the panel; where a page has nothing for them, its head has.
func (b *bottom) first() fyne.CanvasObject {
	if f := look.FirstStop(b.pages[b.tabs.At].focus()); f != nil {
		return f.(fyne.CanvasObject)
	}
	return b.tabs.List[b.tabs.At]
}

// turn shows the page that is chosen.
func (b *bottom) turn() {
	if b.tabs.At != testsPage {
		b.tests.unpaint()
	}
	p := b.pages[b.tabs.At]
	b.head.Objects = []fyne.CanvasObject{look.Folding(8, b.strip, b.shut, p.tools()...)}
	b.room.Objects = []fyne.CanvasObject{p.body()}
	b.watch()
	b.refresh()
	b.content.Refresh()
	b.uncover()
}

// uncover moves the tabs so that the one that is chosen is seen whole.
func (b *bottom) uncover() {
	tab, offset := b.tabs.List[b.tabs.At], b.strip.Offset
	offset.X = max(min(offset.X, tab.Position().X), tab.Position().X+tab.Size().Width-b.strip.Size().Width)
	b.strip.ScrollToOffset(offset)
}

// show opens or closes the panel.
func (b *bottom) show(open bool) {
	if b.open = open; !open {
		b.tests.unpaint()
	}
	b.watch()
	b.window.arrange()
	b.refresh()
	b.window.strip.refresh()
}

// reveal opens a page.
func (b *bottom) reveal(page int) {
	b.tabs.Show(page)
	b.turn()
	b.show(true)
}

// refresh brings the page and the counts up to date.
func (b *bottom) refresh() {
	t := b.window.current()
	if t == nil || !b.open {
		return
	}
	b.pages[b.tabs.At].refresh()
	count := map[lint.Severity]int{}
	for _, f := range t.findings {
		count[f.Severity]++
	}
	switch {
	case count[lint.Error] > 0:
		b.tabs.List[problemsPage].SetBadge(strconv.Itoa(count[lint.Error]), look.Bad)
	case count[lint.Warning] > 0:
		b.tabs.List[problemsPage].SetBadge(strconv.Itoa(count[lint.Warning]), look.Waits)
	default:
		b.tabs.List[problemsPage].SetBadge("", look.Neutral)
	}
	b.head.Objects[0].Refresh() // what its parts ask for is another room
}

// watchPause is how long news of the engine is gathered before a page is drawn again.
const watchPause = 250 * time.Millisecond

// watch follows the engine while a page is seen that tells of it.
func (b *bottom) watch() {
	wanted := b.open && b.tabs.At != problemsPage && b.window.Local != nil
	switch {
	case wanted && b.stop == nil:
		committed, stop := b.window.Local.Engine.Watch(64)
		b.stop = stop
		go func() {
			for range committed {
				time.Sleep(watchPause)
				for len(committed) > 0 {
					<-committed
				}
				guard.Later(b.refresh)
			}
		}()
	case !wanted && b.stop != nil:
		b.stop()
		b.stop = nil
	}
}
