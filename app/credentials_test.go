//go:build cgo || ci

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	shown "hookflow/designer/account"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// keysPage opens the page of accounts over the real store of a person of its own.
func keysPage(t *testing.T) (*shown.Page, *shown.Store, fyne.Window) {
	t.Helper()
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Setenv("HOOKFLOW_KEYRING", "off")
	store, err := credentials()
	check(t, err)
	p, w := pageOver(t, store)
	return p, store, w
}

// pageOver opens the page over a store in a window of its own.
func pageOver(t *testing.T, store *shown.Store) (*shown.Page, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1200, 800))
	p := shown.Show(shown.Options{Store: store, Window: w, Over: overlay.New(w), Environment: "local",
		Processes: []shown.Process{{ID: "order", Name: "Order"}}, Background: func(work, then func()) { work(); then() }})
	return p, w
}

// wording is all that a window shows above itself.
func wording(t *testing.T, o fyne.CanvasObject) string {
	t.Helper()
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.TempWidgetRenderer(t, o).Objects()
	}
	var all []string
	for _, part := range parts {
		all = append(all, wording(t, part))
	}
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

// An account that is saved on the page is tried, its secret is kept, granted to what was
// ticked, and neither shown nor written anywhere in the clear.
func TestAccountsPage(t *testing.T) {
	const canary = "canary-7f3a"
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+canary {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer service.Close()
	p, store, w := keysPage(t)
	press := func(name string) { t.Helper(); p.Parts()[name].(fyne.Tappable).Tapped(&fyne.PointEvent{}) }
	fill := func(name, text string) { t.Helper(); p.Parts()[name].(*look.Input).Type(text) }
	says := func() string { return wording(t, w.Canvas().Overlays().Top()) }

	press("add.account")
	press("account.save")
	if !strings.Contains(says(), "Give the account a name") || len(store.Accounts("local")) > 0 {
		t.Fatalf("without a name the page says %q", says())
	}
	fill("account.name", "shop")
	fill("account.token", canary)
	fill("connection.address", service.URL)
	p.Parts()["grant.order"].(*widget.Check).SetChecked(true)
	press("account.save")
	if s := says(); !strings.Contains(s, "answers 200 OK") || !strings.Contains(s, "SHOP_TOKEN") || strings.Contains(s, canary) {
		t.Fatalf("after saving the page says %q", s)
	}
	secrets := store.Secrets("local")
	if len(secrets) != 1 || !slices.Equal(secrets[0].Granted, []string{"order"}) {
		t.Errorf("the secrets are %+v", secrets)
	}
	fill("account.token", "another-canary")
	press("account.save")
	if !strings.Contains(says(), "answers 401") {
		t.Errorf("with a wrong token the page says %q", says())
	}
	nowhere(t, os.Getenv("HOOKFLOW_HOME"), canary, "another-canary")
}

// A secret loses the grants that are taken away, is not removed while an account uses it,
// and what was typed is asked about before it is left.
func TestSecretsPage(t *testing.T) {
	p, store, w := keysPage(t)
	press := func(name string) { t.Helper(); p.Parts()[name].(fyne.Tappable).Tapped(&fyne.PointEvent{}) }
	press("add.secret")
	p.Parts()["secret.name"].(*look.Input).Type("TOKEN")
	press("add.account")
	if top := wording(t, w.Canvas().Overlays().Top()); !strings.Contains(top, "Throw away") {
		t.Fatalf("leaving says %q", top)
	}
	w.Canvas().Overlays().Remove(w.Canvas().Overlays().Top())
	p.Parts()["secret.value"].(*look.Input).Type("value-1")
	p.Parts()["grant.*"].(*widget.Check).SetChecked(true)
	press("secret.save")
	if got := store.Secrets("local"); len(got) != 1 || !slices.Equal(got[0].Granted, []string{"*"}) {
		t.Fatalf("kept %+v", got)
	}
	p.Parts()["grant.*"].(*widget.Check).SetChecked(false)
	p.Parts()["grant.order"].(*widget.Check).SetChecked(true)
	press("secret.save")
	if got := store.Secrets("local"); !slices.Equal(got[0].Granted, []string{"order"}) {
		t.Errorf("after taking the grant of all away: %+v", got)
	}
	check(t, store.Put("local", shown.Account{Name: "a", Kind: "bearer", Settings: map[string]string{"token": "TOKEN"}}))
	if err := store.DeleteSecret("local", "TOKEN"); err == nil {
		t.Error("a secret that an account uses was removed")
	}
}

// A database is tried by opening it, and one that is not there is not made.
func TestAccountOfADatabaseIsTried(t *testing.T) {
	_, store, _ := keysPage(t)
	file := filepath.Join(t.TempDir(), "shop.db")
	a := shown.Account{Name: "db", Kind: "sql", Settings: map[string]string{"driver": "sqlite", "database": file}}
	check(t, store.Put("local", a))
	if _, err := store.Try(t.Context(), "local", a); err == nil {
		t.Error("a database that is not there lets in")
	}
	check(t, os.WriteFile(file, nil, 0o600)) // an empty file is an empty database
	if trial, err := store.Try(t.Context(), "local", a); err != nil || trial.Host != file || trial.Refused {
		t.Errorf("tried %+v, %v", trial, err)
	}
}

// What cannot be reached is said, without the address in which a key may stand.
func TestAccountThatCannotBeReached(t *testing.T) {
	_, store, _ := keysPage(t)
	check(t, store.SetSecret("local", "KEY", "canary-key"))
	for _, a := range []shown.Account{
		{Name: "api", Kind: "apiKey", Address: "http://127.0.0.1:1/", Settings: map[string]string{"name": "k", "key": "KEY", "in": "query"}},
		{Name: "mail", Kind: "smtp", Settings: map[string]string{"server": "127.0.0.1:1", "security": "none", "from": "a@b.example"}},
	} {
		check(t, store.Put("local", a))
		if _, err := store.Try(t.Context(), "local", a); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}

// What is new does not take the place of what is called the same: not an account, not a secret, and not the secret that an
// account would keep its value as.
func TestNewDoesNotReplace(t *testing.T) {
	p, store, w := keysPage(t)
	press := func(name string) { t.Helper(); p.Parts()[name].(fyne.Tappable).Tapped(&fyne.PointEvent{}) }
	fill := func(name, text string) { t.Helper(); p.Parts()[name].(*look.Input).Type(text) }
	says := func() string { return wording(t, w.Canvas().Overlays().Top()) }
	check(t, store.SetSecret("local", "SHOP_TOKEN", "of-something-else"))
	check(t, store.Grant("local", "SHOP_TOKEN", []string{"order"}))
	press("add.secret")
	fill("secret.name", "SHOP_TOKEN")
	fill("secret.value", "other")
	press("secret.save")
	if s := says(); !strings.Contains(s, "there is a secret called SHOP_TOKEN already") {
		t.Errorf("a secret of the same name: %s", s)
	}
	if got := store.Secrets("local"); len(got) != 1 || !slices.Equal(got[0].Granted, []string{"order"}) {
		t.Errorf("the secret is now %+v", got)
	}
	check(t, store.Put("local", shown.Account{Name: "taken", Kind: "bearer", Settings: map[string]string{"token": "SHOP_TOKEN"}}))
	p, w = pageOver(t, store)
	press("add.account")
	fill("account.name", "taken")
	fill("account.token", "mine")
	press("account.save")
	if s := says(); !strings.Contains(s, "there is an account called taken already") {
		t.Errorf("an account of the same name: %s", s)
	}
	p.Parts()["account.name"].(*look.Input).SetText("")
	fill("account.name", "shop")
	press("account.save")
	accounts := store.Accounts("local")
	if i := slices.IndexFunc(accounts, func(a shown.Account) bool { return a.Name == "shop" }); i < 0 || accounts[i].Settings["token"] != "SHOP_TOKEN_2" {
		t.Errorf("accounts are %+v", accounts)
	}
}
