//go:build cgo || ci

package main

import (
	"fmt"
	"testing"
)

// A cURL line gives the form every part of its request, secrets marked.
func TestCurlCommand(t *testing.T) {
	for line, want := range map[string]string{
		`curl 'https://a.example/v1?q=1%202&api_key=k' -H 'X-Trace: on' -u ann:pw`: "{GET https://a.example/v1 [{X-Trace on false} {Authorization Basic YW5uOnB3 true}] [{q 1 2 false} {api_key k true}]  []  []}",
		"curl -X PUT http://a.example/ \\\n  --json '{\"a\":1}'":                   "{PUT http://a.example/ [] [] json [] {\"a\":1} []}",
		`curl a.example/f -d 'a=1&b=x+y'`:                                          "{POST http://a.example/f [] [] form [{a 1 false} {b x y false}]  []}",
		`curl -G a.example/s -d q=1`:                                               "{GET http://a.example/s [] [{q 1 false}]  []  []}",
		`curl a.example/x -H 'Content-Type: text/xml' --data-raw '<a/>' -k`:        "{POST http://a.example/x [{Content-Type text/xml false}] [] xml [] <a/> [not taken over: -k: certificates are always checked; name the service's authority at its account instead]}",
	} {
		c, err := curlCommand(line)
		if got := fmt.Sprint(c); err != nil || got != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", line, got, err, want)
		}
	}
	if _, err := curlCommand("curl"); err == nil {
		t.Error("a line without an address was read")
	}
}
