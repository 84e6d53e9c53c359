package listener_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/connector"
	"hookflow/runtime/permit"
	"hookflow/runtime/push"
)

// The document, as far as lists are about it.
type contract struct {
	Paths map[string]map[string]struct {
		Parameters []struct{ Name, In string }
		Responses  map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Type       string
	Ref        string `json:"$ref"`
	Properties map[string]schema
	Required   []string
}

// TestListsHaveOneForm: whatever answers with several of something answers with items and next, and takes limit and after.
// Only what exports write is another: a list that an import takes.
func TestListsHaveOneForm(t *testing.T) {
	doc := contractOf(t, open(t, runtime.Options{}))
	for path, methods := range doc.Paths {
		for method, operation := range methods {
			for status, answer := range operation.Responses {
				form := doc.resolve(answer.Content["application/json"].Schema)
				_, has := form.Properties["items"]
				_, next := form.Properties["next"]
				if form.Type == "array" && !strings.HasSuffix(path, "/export") || next && !has {
					t.Errorf("%s %s %s answers a list of another form", method, path, status)
				}
				if !has {
					continue
				}
				var names []string
				for _, p := range operation.Parameters {
					names = append(names, p.Name)
				}
				if !next || !slices.Equal(form.Required, []string{"items"}) {
					t.Errorf("%s %s: %v are required, next: %v", method, path, form.Required, next)
				}
				if method == "get" && (!slices.Contains(names, "limit") || !slices.Contains(names, "after")) {
					t.Errorf("%s %s takes %v, and not limit and after", method, path, names)
				}
			}
		}
	}
}

// TestEveryListInParts reads every list of the document row by row: the rows are those of the whole, in their order.
func TestEveryListInParts(t *testing.T) {
	dir := t.TempDir()
	shelf := connector.OpenShelf(t.TempDir())
	if _, err := shelf.Put(push.TaskConnector("oa", "http://127.0.0.1:1")); err != nil {
		t.Fatal(err)
	}
	r := open(t, runtime.Options{Dir: dir, Connectors: shelf})
	c := client{t, r.URL()}
	named := filled(t, r, c)
	token, err := permit.Open(dir+"/"+permit.File).Add("root", permit.Administrator, time.Now(), time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ann", "ben"} {
		c.do("PUT", "/api/v1/logins/"+name, `{"role":"administrator","password":"another password"}`, nil, "Authorization", "Bearer "+token)
	}
	few, doc := []string{}, contractOf(t, r)
	for path, methods := range doc.Paths {
		operation, reads := methods["get"]
		if form := doc.resolve(operation.Responses["200"].Content["application/json"].Schema); !reads || form.Properties["items"].Type == "" {
			continue
		}
		at := strings.NewReplacer(named...).Replace(path)
		if strings.HasSuffix(at, "/inbox") {
			at += "?box=open"
		}
		whole, _ := c.rows(at, token, 1000, "")
		var parts []string
		for after, requests := "", 0; ; requests++ {
			rows, next := c.rows(at, token, 1, after)
			parts = append(parts, rows...)
			if after = next; next == "" || requests > 2*len(whole)+9 {
				break
			}
		}
		if !slices.Equal(whole, parts) {
			t.Errorf("%s\nwhole %s\nparts %s", at, whole, parts)
		}
		if len(whole) < 2 {
			few = append(few, at)
		}
	}
	slices.Sort(few)
	if want := []string{"/api/v1/notifications"}; !slices.Equal(few, want) {
		t.Errorf("lists with less than two rows: %v, want %v", few, want)
	}
}

// filled makes at least two rows for every list, and says what stands for the parameters of the paths.
func filled(t *testing.T, r *runtime.Runtime, c client) []string {
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>`)
	deploy(t, r, "call.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><serviceTask id="c"><extensionElements><hookflow:call url="http://127.0.0.1:1/"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>`)
	deploy(t, r, "job.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><serviceTask id="x"><extensionElements><hookflow:job type="paint"/></extensionElements></serviceTask>`)
	for _, id := range []string{"night", "noon"} {
		deploy(t, r, id+".bpmn", `<startEvent id="s"><timerEventDefinition><timeCycle>R/PT24H</timeCycle></timerEventDefinition></startEvent>`)
	}
	var catalog struct{ ID string }
	c.do("POST", "/api/v1/catalogs", `{"name":"Other","fields":[{"name":"Title","kind":"text"}]}`, nil)
	c.do("POST", "/api/v1/catalogs", `{"name":"Orders","fields":[{"name":"Title","kind":"text"}]}`, &catalog)
	for _, name := range []string{"one", "two"} {
		c.do("POST", "/api/v1/subscriptions", `{"name":"`+name+`","on":true,"topics":["task.*"],"connector":"oa"}`, nil)
		c.do("POST", "/api/v1/messages", `{"name":"order","key":"`+name+`"}`, nil)
	}
	records := "/api/v1/catalogs/" + catalog.ID + "/records"
	for i := range 4 {
		c.do("POST", records, fmt.Sprintf(`{"values":{"Title":"%d"}}`, i), nil)
	}
	c.do("PUT", records+"/1", `{"values":{"Title":"x"}}`, nil)
	c.do("DELETE", records+"/3", "", nil)
	c.do("DELETE", records+"/4", "", nil)
	var instance string
	for range 3 {
		instance = c.start("p", "")
		c.start("call", "")
		c.start("job", "")
	}
	c.until("calls fail", func() bool {
		var open []struct{ Element string }
		c.do("GET", "/api/v1/incidents", "", &open)
		return len(open) == 3
	})
	return []string{"{catalog}", catalog.ID, "{record}", "1", "{subscription}", "1", "/instances/{key}", "/instances/" + instance}
}

// rows reads a part of a list.
func (c client) rows(path, token string, limit int, after string) (rows []string, next string) {
	c.t.Helper()
	at, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		c.t.Fatal(err)
	}
	values.Set("limit", fmt.Sprint(limit))
	if after != "" {
		values.Set("after", after)
	}
	status, text := c.try("GET", at+"?"+values.Encode(), "", "Authorization", "Bearer "+token)
	var page struct {
		Items []json.RawMessage
		Next  string
	}
	if err := json.Unmarshal(text, &page); err != nil || status != http.StatusOK {
		c.t.Fatalf("%s: %d %v %s", path, status, err, text)
	}
	for _, row := range page.Items {
		rows = append(rows, string(row))
	}
	return rows, page.Next
}

func contractOf(t *testing.T, r *runtime.Runtime) (doc contract) {
	_, text := ask(t, r, "GET", "/openapi.json", "")
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func (c contract) resolve(s schema) schema {
	if name, is := strings.CutPrefix(s.Ref, "#/components/schemas/"); is {
		return c.Components.Schemas[name]
	}
	return s
}
