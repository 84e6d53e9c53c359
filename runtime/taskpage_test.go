package runtime_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/permit"
)

// A browser opens pages of tasks; it follows nothing by itself.
type browser struct {
	*testing.T
	at      string
	session *http.Cookie
	lang    string
}

func (b *browser) ask(method, path, kind string, body io.Reader, more ...string) (int, string, *http.Response) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.at+path, body)
	must(b.T, err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", b.at)
	}
	if b.session != nil {
		r.AddCookie(b.session)
	}
	r.Header.Set("Accept-Language", b.lang)
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	answer, err := (&http.Transport{}).RoundTrip(r)
	must(b.T, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(b.T, err)
	return answer.StatusCode, string(text), answer
}

func (b *browser) post(path string, values url.Values, more ...string) (int, string, *http.Response) {
	b.Helper()
	return b.ask("POST", path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()), more...)
}

const pagedTask = `<process id="shop" name="Shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack it"><extensionElements>
<hookflow:assignment assignee="kim"/><hookflow:form>
<hookflow:field variable="kind" label="Kind" type="radio" choices="letter=Letter, box=Box" value="letter"/>
<hookflow:field variable="boxes" label="Boxes" type="number" required="true" min="1" hidden='kind = "letter"'/>
<hookflow:field variable="weight" label="Weight" type="computed" compute="boxes * 12"/>
<hookflow:field variable="items" label="Items" type="table" columns="what=What*, amount:number=How many"/>
<hookflow:field variable="list" label="Packing list" type="file"/>
</hookflow:form></extensionElements></userTask><sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/></process>`

// pagedTasks makes so many tasks with a page, and gives their paths.
func pagedTasks(t *testing.T, r *runtime.Runtime, n int) (paths []string) {
	t.Helper()
	deploy(t, r, "shop.bpmn", pagedTask)
	for range n {
		_, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "shop", BusinessKey: "O-1"})
		must(t, err)
	}
	must(t, r.Engine().View(func(q *loop.Query) error {
		for _, task := range q.TaskPage(loop.TaskFilter{Boxes: []loop.TaskBox{{Box: engine.BoxOpen}}}).Tasks {
			paths = append(paths, "/tasks/"+task.Key.String())
		}
		return nil
	}))
	return paths
}

// Who sees the page of a task and who completes it: those whom it is for and whoever may complete any task; whoever reads sees it; nobody
// else, with no session, with one that is over, or from the page of another site.
func TestTaskPageByRole(t *testing.T) {
	r := open(t, runtime.Options{})
	who := []struct {
		name      string
		role      permit.Role
		see, done int
	}{
		{"kim", permit.Participant, 200, 303}, {"lee", permit.Participant, 403, 403}, {"vic", permit.Viewer, 200, 403},
		{"oli", permit.Operator, 200, 303}, {"edi", permit.Editor, 200, 303}, {"ada", permit.Administrator, 200, 303},
		{"", "", 401, 401}, {"gone", "", 401, 401}, {"forged", permit.Operator, 200, 403},
	}
	paths := pagedTasks(t, r, len(who))
	must(t, r.Logins().Set("ada", permit.Administrator, "a long password", time.Now()))
	for i, w := range who {
		b := &browser{T: t, at: r.URL(), lang: "en"}
		var forged []string
		switch w.name {
		case "":
		case "gone":
			b.session = &http.Cookie{Name: "hookflow_session", Value: "of-yesterday"}
		default:
			must(t, r.Logins().Set(w.name, w.role, "a long password", time.Now()))
			status, text, answer := b.post(paths[i]+"/session", url.Values{"name": {w.name}, "password": {"a long password"}})
			if status != 303 || len(answer.Cookies()) != 1 {
				t.Fatalf("%s signs in: %d %s", w.name, status, text)
			}
			b.session = answer.Cookies()[0]
		}
		status, text, _ := b.ask("GET", paths[i], "", nil)
		if signIn := strings.Contains(text, `name="password"`); status != w.see || signIn != (w.see == 401) || strings.Contains(text, `name="kind"`) != (w.see == 200) {
			t.Errorf("%s sees %d %s", w.name, status, text)
		}
		if w.name == "forged" {
			forged = []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}
		}
		if status, text, _ := b.post(paths[i], url.Values{"kind": {"0"}}, forged...); status != w.done {
			t.Errorf("%s completes: %d %s", w.name, status, text)
		}
		var state engine.TaskState
		must(t, r.Engine().View(func(q *loop.Query) error {
			key, err := engine.ParseKey(strings.TrimPrefix(paths[i], "/tasks/"))
			must(t, err)
			state = q.TaskRecord(key).State
			return nil
		}))
		if (state == engine.TaskDone) != (w.done == 303) {
			t.Errorf("%s: the task is %s", w.name, state)
		}
	}
}

// The page follows what is filled in, says what is wrong at the field, takes rows and files, and speaks four languages.
func TestTaskPageForm(t *testing.T) {
	r := open(t, runtime.Options{})
	path := pagedTasks(t, r, 1)[0]
	b := &browser{T: t, at: r.URL(), lang: "ru-RU,ru;q=0.9"}
	if _, text, _ := b.ask("GET", path, "", nil); strings.Contains(text, `name="boxes"`) || !strings.Contains(text, "Завершить") || !strings.Contains(text, `lang="ru"`) {
		t.Errorf("a letter has boxes, or nobody speaks Russian: %s", text)
	}
	for lang, want := range map[string]string{"ko": "완료", "zh": "完成", "en": ">Complete<"} {
		if _, text, answer := b.ask("GET", path+"?lang="+lang, "", nil); !strings.Contains(text, want) || len(answer.Cookies()) != 1 {
			t.Errorf("%s: %s", lang, text)
		}
	}
	b.lang = "en"
	marks := []string{"kind", "items", "list"}
	status, text, _ := b.post(path, url.Values{" shown": marks, "kind": {"1"}, " show": {"1"}})
	if status != 200 || !strings.Contains(text, `name="boxes"`) {
		t.Errorf("a box has no boxes: %d %s", status, text)
	}
	marks = append(marks, "boxes")
	status, text, _ = b.post(path, url.Values{" shown": marks, "kind": {"1"}, "boxes": {"0"}, " cell items 0 0": {""}, " cell items 0 1": {"many"}}, "Accept-Language", "ru")
	if status != 422 || !strings.Contains(text, "Строка 1") || !strings.Contains(text, "id=\"f1-wrong\"") || !strings.Contains(text, `value="many"`) {
		t.Errorf("what is wrong is not said: %d %s", status, text)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, mark := range marks {
		must(t, w.WriteField(" shown", mark))
	}
	for name, value := range map[string]string{" by": "kim", "kind": "1", "boxes": "2", " cell items 0 0": "tape", " cell items 0 1": "3"} {
		must(t, w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("list", "list.txt")
	must(t, err)
	_, err = part.Write([]byte("one, two"))
	must(t, err)
	must(t, w.Close())
	if status, text, _ = b.ask("POST", path, w.FormDataContentType(), &body); status != 303 {
		t.Errorf("it is not taken: %d %s", status, text)
	}
	must(t, r.Engine().View(func(q *loop.Query) error {
		key, err := engine.ParseKey(strings.TrimPrefix(path, "/tasks/"))
		must(t, err)
		task := q.TaskRecord(key)
		if data := string(task.Data); task.By != "kim" || !strings.Contains(data, `"weight":24`) || !strings.Contains(data, `"items":[{"amount":3,"what":"tape"}]`) || !strings.Contains(data, `"name":"list.txt"`) || !strings.Contains(data, `"size":8`) {
			t.Errorf("%s did %s", task.By, data)
		}
		if got := content(t, r, task.Files[0]); got != "one, two" {
			t.Error(got)
		}
		return nil
	}))
}
