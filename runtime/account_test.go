package runtime_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/account"
	"hookflow/runtime/listener"
	"hookflow/runtime/vault"
)

// accountCall is a process whose only task calls url in the name of the account shop.
func accountCall(address string) string {
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements>
<hookflow:call url="` + address + `" account="shop"><hookflow:answer variable="seen" value="=response.body"/></hookflow:call>
<hookflow:retry attempts="1"/></extensionElements></serviceTask>`
}

// withVault are options with a vault and a book of their own.
func withVault(t *testing.T) runtime.Options {
	t.Helper()
	o := runtime.Options{Dir: t.TempDir()}
	must(t, withVaultAt(&o, t.TempDir()))
	return o
}

// withVaultAt adds the secrets and accounts of a folder; "": none.
func withVaultAt(o *runtime.Options, dir string) (err error) {
	if dir == "" {
		return nil
	}
	if o.Vault, err = vault.Open(dir, vault.Options{NoKeyring: true}); err != nil {
		return err
	}
	o.Accounts, err = account.OpenBook(filepath.Join(dir, "accounts.json"))
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// failureOf starts p and returns why its call failed.
func failureOf(t *testing.T, c client) (instance, why string) {
	t.Helper()
	instance = c.start("p")
	c.until("the call", func() bool { return len(c.calls(instance)) > 0 })
	return instance, c.calls(instance)[0].Failure
}

// A call is made in the name of its account, in the environment the program runs
// in; what the service sends back of it is nowhere to be read.
func TestCallsAreMadeByAccounts(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "%s:%s and %s", user, password, r.Header.Get("Authorization"))
	}))
	t.Cleanup(service.Close)
	o := withVault(t)
	o.Environment = "test"
	must(t, o.Vault.Set("test", "PASSWORD", topSecret, "p"))
	must(t, o.Vault.Set("production", "PASSWORD", "another", "p"))
	for _, environment := range []string{"test", "production"} {
		must(t, o.Accounts.Put(environment, account.Account{Name: "shop", Kind: "basic", Settings: map[string]string{"user": "ann-" + environment, "password": "PASSWORD"}}))
	}
	r := open(t, o)
	deploy(t, r, "p.bpmn", accountCall(service.URL))
	c := client{t, r.URL()}
	ended := c.ended(c.start("p"))
	if seen := string(ended.Variables["seen"]); !strings.HasPrefix(seen, `"ann-test:*** and Basic`) || strings.Contains(seen, topSecret) {
		t.Errorf("the process sees %s", seen)
	}
	must(t, filepath.WalkDir(o.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), topSecret) {
			t.Errorf("the secret is in %s", path)
		}
		return err
	}))
}

// A refusal says what to do, and doing it is enough: no restart.
func TestAccountsNeedTheGrantsOfTheirSecrets(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+topSecret {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(service.Close)
	o := withVault(t)
	r := open(t, o)
	deploy(t, r, "p.bpmn", accountCall(service.URL))
	c := client{t, r.URL()}
	if _, why := failureOf(t, c); !strings.Contains(why, "the account shop in the environment local: there is no such account") {
		t.Errorf("without the account: %s", why)
	}
	must(t, o.Accounts.Put("local", account.Account{Name: "shop", Kind: "bearer", Settings: map[string]string{"token": "TOKEN"}}))
	if _, why := failureOf(t, c); !strings.Contains(why, "hookflow secret set TOKEN --for p") {
		t.Errorf("without the secret: %s", why)
	}
	must(t, o.Vault.Set("local", "TOKEN", topSecret, "another"))
	key, why := failureOf(t, c)
	if !strings.Contains(why, "hookflow secret grant TOKEN p") {
		t.Errorf("without the grant: %s", why)
	}
	must(t, o.Vault.Grant("local", "TOKEN", "p"))
	var in listener.Instance
	c.until("the incident", func() bool { c.do("GET", "/api/v1/instances/"+key, "", &in); return len(in.Incidents) > 0 })
	c.do("POST", "/api/v1/incidents/"+in.Incidents[0].Key+"/resolve", `{"how":"repeat"}`, nil)
	c.ended(key)
	must(t, o.Vault.Revoke("local", "TOKEN", "p"))
	if _, why := failureOf(t, c); !strings.Contains(why, "may not use the secret TOKEN") {
		t.Errorf("after it was revoked: %s", why)
	}
}

// A secret of the vault is filled in only for the processes it is granted to.
func TestSecretsOfTheVault(t *testing.T) {
	arrived := make(chan string, 1)
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.Header.Get("Authorization") }))
	t.Cleanup(service.Close)
	o := withVault(t)
	must(t, o.Vault.Set("local", "TOK", topSecret))
	r := open(t, o)
	deploy(t, r, "p.bpmn", secretCall(service.URL, ""))
	c := client{t, r.URL()}
	if _, why := failureOf(t, c); !strings.Contains(why, "hookflow secret grant TOK p") {
		t.Errorf("without the grant: %s", why)
	}
	must(t, o.Vault.Grant("local", "TOK", vault.Everybody))
	if _, why := failureOf(t, c); why != "" || <-arrived != "Bearer "+topSecret {
		t.Errorf("with the grant: %s", why)
	}
}

// A server that exchanges the refresh token each time it is used: the new one is kept
// before the call goes on, also for another process and after a restart.
func TestExchangedRefreshTokensAreKept(t *testing.T) {
	var mu sync.Mutex
	now, asked := "refresh-0", 0
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.FormValue("refresh_token") != now {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant"}`)
			return
		}
		asked++
		now = fmt.Sprint("refresh-", asked)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"access-%d","token_type":"Bearer","expires_in":3600,"refresh_token":"%s"}`, asked, now)
	}))
	t.Cleanup(tokens.Close)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer access-") {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	o := withVault(t)
	must(t, o.Vault.Set("local", "REFRESH", "refresh-0", "p", "q"))
	must(t, o.Accounts.Put("local", account.Account{Name: "shop", Kind: "oauth2", Settings: map[string]string{
		"flow": "authorizationCode", "tokenUrl": tokens.URL, "clientId": "me", "refreshToken": "REFRESH"}}))
	for run := range 2 {
		r, err := runtime.Open(func() runtime.Options { o.Listen, o.Log = "127.0.0.1:0", quiet; return o }())
		must(t, err)
		c := client{t, r.URL()}
		deploy(t, r, "p.bpmn", accountCall(s.URL))
		deploy(t, r, "q.bpmn", accountCall(s.URL))
		for _, process := range []string{"p", "q", "p", "q"} {
			if in := c.ended(c.start(process)); in.Status != "completed" {
				t.Errorf("run %d: %s is %s", run, process, in.Status)
			}
		}
		if kept, err := o.Vault.Get("local", "REFRESH"); err != nil || kept != now {
			t.Errorf("run %d: the vault has %s, %v, the server wants %s", run, kept, err, now)
		}
		must(t, r.Close())
	}
	if asked != 4 { // one for each process in each run: a session keeps its token
		t.Errorf("the server was asked for %d tokens", asked)
	}
}
