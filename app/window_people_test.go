package main

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
)

// TestWindowSignIn signs in by hand: the first person is added on the page of people, with keys alone where keys do; from then on
// the window asks. A wrong password is refused in words, the right one opens the window; signing out and a session that an
// administrator ends bring the screen back.
func TestWindowSignIn(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light")
	server := d.serving()
	press := func(name string) { d.click(d.find(name).middle()) }
	d.until("people.first", func() { d.command("people") })
	press("people.first")
	d.find("people.person.name")
	d.write("boss") // the name of a new person has the keys
	d.key("Escape") // asks
	d.find("button.Go on filling in")
	d.look("people-asks")
	press("button.Go on filling in")
	press("people.person.role")
	d.key("Up") // the last one is the administrator
	d.key("Return")
	d.fill("people.person.password", "boss password")
	d.look("people")
	press("people.person.save")
	d.find("door.name")
	d.look("door")
	d.write("boss")
	d.key("Tab")
	d.write("guessed it")
	d.key("Return")
	d.look("door-wrong")
	d.find("door.name")
	d.fill("door.password", "boss password")
	d.key("Return")
	d.gone("door.name")
	d.find("seat")
	d.look("seat")

	press("seat")
	d.key("Up") // the last row signs out
	d.key("Return")
	d.find("door.name")
	d.write("boss")
	d.fill("door.password", "boss password")
	press("door.enter")
	d.gone("door.name")

	jar, err := cookiejar.New(nil)
	check(t, err)
	browser := &http.Client{Jar: jar}
	for _, one := range []struct{ method, path, body string }{
		{"POST", "/api/v1/session", `{"name":"boss","password":"boss password"}`}, {"DELETE", "/api/v1/logins/boss/sessions", ""},
	} {
		req, err := http.NewRequest(one.method, server+one.path, strings.NewReader(one.body))
		check(t, err)
		req.Header.Set("Content-Type", "application/json")
		resp, err := browser.Do(req)
		check(t, err)
		check(t, resp.Body.Close())
		if resp.StatusCode >= 300 {
			t.Fatalf("%s %s: %s", one.method, one.path, resp.Status)
		}
	}
	d.find("door.name") // the session of the window ended, too
	d.look("door-again")
}
