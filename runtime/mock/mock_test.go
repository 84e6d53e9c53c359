package mock

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"hookflow/runtime/webhook"
)

// What a service has answered answers the same request again, whatever signs its address has.
func TestAnswersAgain(t *testing.T) {
	for _, address := range []string{
		"http://shop.invalid/orders/12",
		"http://shop.invalid/orders?id=12&id=13",
		"http://[::1]:8080/orders",
		"https://shop.invalid/a%20b/%D1%87%D0%B5%D0%BA",
		"http://shop.invalid/a%2Fb",
		"http://shop.invalid/list[0]",
		`http://shop.invalid/back%5Cslash`,
	} {
		list := FromLog([]webhook.Entry{{Request: webhook.Call{Method: "GET", URL: address}, Response: webhook.Response{Status: 204}}})
		if err := Check(list); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		s := &Server{samples: list, given: make([]int, 1)}
		if a, _ := s.next(httptest.NewRequest(http.MethodGet, address, nil)); a == nil {
			t.Errorf("%s is not answered by %q", address, list[0].URL)
		}
	}
}

// An address is that of a sample with its host, path and, where the sample has one, query; a star stands for what lies between slashes.
func TestFits(t *testing.T) {
	for _, x := range []struct {
		sample, address string
		want            bool
	}{
		{"shop.invalid/orders/*", "shop.invalid/orders/12", true},
		{"shop.invalid/orders/*", "shop.invalid/orders/12?x=1", true},
		{"shop.invalid/orders/*", "shop.invalid/orders/12/lines", false},
		{"shop.invalid/orders/*", "shop.invalid/orders", false},
		{"shop.invalid/?q=1", "shop.invalid/?q=1", true},
		{"shop.invalid/?q=1", "shop.invalid/?q=2", false},
		{"shop.invalid/?q=1", "shop.invalid/xq=1", false},
		{"shop.invalid/?q=*", "shop.invalid/?q=a%20b", true},
		{"shop.invalid/a b", "shop.invalid/a%20b", true},
		{"shop.invalid/чек", "shop.invalid/%D1%87%D0%B5%D0%BA", true},
		{"[::1]:80/a", "1:80/a", false},
		{"https://shop.invalid/a", "shop.invalid/a", true},
		{"shop.invalid/a", "other.invalid/a", false},
		{"shop.invalid", "shop.invalid/", true},
		{"https://shop.invalid", "shop.invalid", true},
		{"shop.invalid?q=1", "shop.invalid/?q=1", true},
		{"shop.invalid", "shop.invalid/a", false},
		{Anywhere, "any.invalid/where", true},
	} {
		s := Sample{URL: x.sample}
		if got := s.Fits(x.address); got != x.want {
			t.Errorf("%s fits %s: %v", x.sample, x.address, got)
		}
	}
}
