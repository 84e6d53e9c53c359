package runtime_test

import (
	"strings"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

const staff = `{"name":"Staff","fields":[{"name":"Name","kind":"text"},{"name":"Salary","kind":"number"}],"rights":[{"who":"role:viewer","may":"see","hidden":["2"]},{"who":"process:pay","may":"see"}]}`

// Rights of a catalog hold over HTTP: a viewer sees no salary, an operator no catalog, an administrator everything.
func TestRightsOfCatalogs(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	texts := tokens(t, o.Dir)
	c := client{t, r.URL()}
	as := func(role permit.Role, method, path, body string) (int, string) {
		status, text := c.try(method, "/api/v1/catalogs"+path, body, "Authorization", "Bearer "+texts[role])
		return status, string(text)
	}
	if status, text := as(permit.Administrator, "POST", "", staff); status != 201 {
		t.Fatal(text)
	}
	if status, text := as(permit.Administrator, "POST", "/Staff/records", `{"values":{"Name":"Eve","Salary":5000}}`); status != 201 {
		t.Fatal(text)
	}
	for role, want := range map[permit.Role]int{permit.Viewer: 200, permit.Operator: 404, permit.Editor: 404, permit.Administrator: 200} {
		for _, path := range []string{"/Staff", "/Staff/records", "/Staff/records/1", "/Staff/records/1/history", "/Staff/export", "/Staff/table"} {
			status, text := as(role, "GET", path, "")
			if salary := strings.Contains(text, "5000"); status != want || salary && role != permit.Administrator {
				t.Errorf("%s, %s: %d %s", role, path, status, text)
			}
		}
		if status, text := as(role, "GET", "", ""); status != 200 || strings.Contains(text, "Staff") != (want == 200) || strings.Contains(text, "process:pay") != (role == permit.Administrator) {
			t.Errorf("%s: %d %s", role, status, text)
		}
	}
	if status, text := as(permit.Editor, "DELETE", "/1?records=true", ""); status != 404 {
		t.Errorf("deleted by who does not see it: %d %s", status, text)
	}
}

// One person alone meets no rights. A process does where one of them names a process: its data store reads nothing that it may not see.
func TestRightsOfDataStores(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	c.do("POST", "/api/v1/catalogs", staff, nil)
	c.do("POST", "/api/v1/catalogs/Staff/records", `{"values":{"Name":"Eve","Salary":5000}}`, nil)
	const reads = `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><task id="t"><dataInputAssociation><sourceRef>d</sourceRef></dataInputAssociation></task><dataStoreReference id="d"><extensionElements><hookflow:store catalog="Staff" variable="staff"/></extensionElements></dataStoreReference>`
	c.deployText("pay.bpmn", reads)
	c.deployText("spy.bpmn", reads)
	if got := string(c.ended(c.start("pay")).Variables["staff"]); got != `[{"Name":"Eve","Salary":5000,"id":"1"}]` {
		t.Errorf("it reads %s", got)
	}
	key := c.start("spy")
	var incidents []listener.Incident
	c.until("the incident", func() bool {
		c.do("GET", "/api/v1/incidents?instance="+key, "", &incidents)
		return len(incidents) == 1
	})
	if !strings.Contains(incidents[0].Message, "there is no such catalog") {
		t.Errorf("it is told: %s", incidents[0].Message)
	}
}
