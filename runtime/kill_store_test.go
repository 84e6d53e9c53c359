package runtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/runtime/listener"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// throughStores reads the orders through one data store, writes a receipt through a second one and changes the order through a third.
const throughStores = `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="read"/>
 <task id="read"><dataInputAssociation><sourceRef>all</sourceRef></dataInputAssociation></task>
 <sequenceFlow id="b" sourceRef="read" targetRef="think"/><task id="think"><extensionElements><hookflow:output variable="receipt" value="={Title: string(n), Sum: orders[1].Sum}"/><hookflow:output variable="change" value="={id: orders[1].id, Sum: orders[1].Sum + 1}"/></extensionElements></task>
 <sequenceFlow id="c" sourceRef="think" targetRef="write"/><task id="write"><dataOutputAssociation><targetRef>receipts</targetRef></dataOutputAssociation></task>
 <sequenceFlow id="d" sourceRef="write" targetRef="update"/><task id="update"><dataOutputAssociation><targetRef>changes</targetRef></dataOutputAssociation></task>
 <dataStoreReference id="all"><extensionElements><hookflow:store catalog="Orders" variable="orders"/></extensionElements></dataStoreReference>
 <dataStoreReference id="receipts"><extensionElements><hookflow:store catalog="Receipts" variable="receipt"/></extensionElements></dataStoreReference>
 <dataStoreReference id="changes"><extensionElements><hookflow:store catalog="Orders" variable="change"/></extensionElements></dataStoreReference>`

// Killed again and again while processes read and write catalogs through data stores, each instance goes on to its end and has
// written one record: none is without its instance or its event, none is there twice.
func TestKilledAmongDataStores(t *testing.T) {
	secretsOfHooks(t)
	h := newHook(t)
	dir, listen := t.TempDir(), freePort(t)
	kill := spawn(t, dir, listen, "")
	c := client{t, "http://" + listen}
	c.do("POST", "/api/v1/catalogs", makeOrder, nil)
	c.do("POST", "/api/v1/catalogs", strings.Replace(makeOrder, "Orders", "Receipts", 1), nil)
	c.do("POST", "/api/v1/catalogs/Orders/records", `{"values":{"Title":"first","Sum":1}}`, nil)
	c.deployText("work.bpmn", throughStores)
	s := c.subscribe(push.Subscription{Name: "hook", Topics: []string{"record.created"}, Catalog: "2", URL: h.URL, Secret: "HOOK64", PauseAfter: 1000})
	acknowledged := atomic.Int64{}
	for round := range 3 {
		stop, starters := make(chan struct{}), sync.WaitGroup{}
		for w := range 3 {
			starters.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					resp, err := http.Post(c.url+"/api/v1/instances", "application/json", strings.NewReader(fmt.Sprintf(`{"process":"work","variables":{"n":%d}}`, round*1_000_000+w*100_000+i)))
					if err != nil {
						return
					}
					if resp.StatusCode == http.StatusCreated {
						acknowledged.Add(1)
					}
					resp.Body.Close()
				}
			})
		}
		for end := time.Now().Add(5 * time.Second); acknowledged.Load() < int64(25*(round+1)) && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		kill()
		close(stop)
		starters.Wait()
		kill = spawn(t, dir, listen, "")
	}
	started := c.allEnded()
	if len(started) < int(acknowledged.Load()) {
		t.Errorf("%d were acknowledged, %d are there", acknowledged.Load(), len(started))
	}
	var records []record.Record
	c.do("GET", "/api/v1/catalogs/Receipts/export", "", &records)
	for _, r := range records {
		var of string
		_ = json.Unmarshal(r.Values["1"], &of) // what is no text is of nobody
		if !started[of] {
			t.Errorf("the receipt %s of %q is of no instance, or there twice", r.ID, of)
		}
		delete(started, of)
	}
	if len(started) > 0 {
		t.Errorf("without a receipt are %v", started)
	}
	c.until("every event", func() bool { return strings.Count(h.said(), "record.created") == len(records) })
	var now listener.Subscribed
	c.do("GET", "/api/v1/subscriptions/"+s.ID, "", &now)
	if int(now.State.Last) != len(records) {
		t.Errorf("%d records, %d events", len(records), now.State.Last)
	}
	t.Logf("%d acknowledged, %d receipts, %d events", acknowledged.Load(), len(records), now.State.Last)
}

// allEnded waits until every instance of work has ended well, and gives their numbers.
func (c client) allEnded() map[string]bool {
	c.t.Helper()
	c.until("every end", func() bool {
		var page listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?state=incident&limit=1", "", &page)
		for _, in := range page.Items {
			c.t.Fatalf("an instance waits: %s", in.Incidents[0].Message)
		}
		var open listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?state=active&limit=1", "", &open)
		return len(page.Items)+len(open.Items) == 0
	})
	started := map[string]bool{}
	for after := ""; ; {
		var page listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?state=completed&process=work&limit=1000"+after, "", &page)
		for _, in := range page.Items {
			var vars map[string]json.RawMessage
			c.do("GET", "/api/v1/instances/"+in.Key+"/variables", "", &vars)
			started[string(vars["n"])] = true
		}
		if page.Next == "" {
			return started
		}
		after = "&after=" + page.Next
	}
}
