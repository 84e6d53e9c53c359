package designer

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/catalog"
)

// What subscriptions were told stands among what was sent, the newest first, with how it stands and without secrets.
func TestPushesAreSent(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	now, broken := time.Now(), false
	w.Local.Hide = func(text string) string { return strings.ReplaceAll(text, "hush", "…") }
	w.Local.Catalogs = &catalog.Store{
		Subscriptions: func() ([]catalog.Subscription, error) {
			return []catalog.Subscription{{ID: "a", Name: "Stock", To: "http://stock/hook"}, {ID: "b", Name: "Mail"}}, nil
		},
		Log: func(id string) ([]catalog.Delivery, error) {
			switch {
			case broken:
				return nil, errors.New("no disk")
			case id == "b":
				return []catalog.Delivery{{Number: 1, At: now, Topic: "task.created", State: "waiting", Event: []byte(`{"name":"Ask"}`)}}, nil
			}
			return []catalog.Delivery{{Number: 7, At: now.Add(-time.Minute), Topic: "record.created", State: "failing", Told: "503", Event: []byte(`{"token":"hush"}`)}}, nil
		},
	}
	p := newMessageList(w)
	p.which.Pick(2)
	if len(p.shown) != 2 || p.shown[0].name != "task.created" || p.shown[0].note != "waiting" || p.shown[1].note != "failing" || p.shown[1].key != "Stock" {
		t.Fatalf("%+v", p.shown)
	}
	if l := p.shown[1]; string(l.content) != `{"token":"…"}` || !strings.Contains(l.says, "№ 7") || !strings.Contains(l.says, "http://stock/hook: 503") {
		t.Errorf("%q %s", l.says, l.content)
	}
	p.text.Type("stock")
	if len(p.shown) != 1 {
		t.Errorf("%d speak of the stock", len(p.shown))
	}
	broken = true
	p.refresh()
	if says := reads(t, p.list); !strings.Contains(says, "read what Stock was told: no disk") {
		t.Error(says)
	}
}

// The settings of a data store know the catalogs of whoever sits here, and none where there are none.
func TestCatalogsAreKnown(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	w.Local.Catalogs = &catalog.Store{Catalogs: func() ([]catalog.Catalog, error) {
		return []catalog.Catalog{{ID: "1", Name: "Orders"}, {ID: "2", Name: "Staff"}}, nil
	}}
	if names := w.known("catalog"); strings.Join(names, " ") != "Orders Staff" {
		t.Errorf("known are %q", names)
	}
	w.Local.Catalogs = nil
	if names := w.known("catalog"); len(names) > 0 {
		t.Errorf("without catalogs, known are %q", names)
	}
}

// While there is no message, the list has all the room and nobody is asked to choose one.
func TestNothingToChoose(t *testing.T) {
	left, right := container.NewStack(), container.NewStack()
	page := sideBySide(left, right)
	page.Resize(fyne.NewSize(400, 100))
	for _, step := range []struct {
		some bool
		wide float32
	}{{false, 400}, {true, 200}, {false, 400}} {
		tell(page, right, step.some)
		if got := left.Size().Width; got != step.wide || right.Visible() != step.some {
			t.Errorf("with something to choose: %v, the list is %v wide, what is chosen is seen: %v", step.some, got, right.Visible())
		}
	}
}
