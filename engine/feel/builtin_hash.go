package feel

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
)

// hashes are the functions that make a fingerprint of a text in UTF-8. MD5 and
// SHA-1 keep nobody from forging; services that are older ask for them.
var hashes = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// hashRows are the hashes and the code of RFC 2104 that shows who wrote a text.
// The form is hex, in small letters, or base64.
var hashRows = []row{
	{"md5(text: string, form?: string) -> string", hashOf("md5")},
	{"sha1(text: string, form?: string) -> string", hashOf("sha1")},
	{"sha256(text: string, form?: string) -> string", hashOf("sha256")},
	{"sha512(text: string, form?: string) -> string", hashOf("sha512")},
	{"hmac(text: string, key: string, algorithm?: string, form?: string) -> string", func(m *machine, a []Value) (Value, error) {
		algorithm := orText(optionalString(a[2]), "sha256")
		make := hashes[algorithm]
		if make == nil {
			return nil, fmt.Errorf("there is no algorithm %q; there are md5, sha1, sha256, sha512", algorithm)
		}
		return sum(m, hmac.New(make, []byte(a[1].(String))), a[0], a[3])
	}},
}

func hashOf(algorithm string) func(m *machine, a []Value) (Value, error) {
	return func(m *machine, a []Value) (Value, error) { return sum(m, hashes[algorithm](), a[0], a[1]) }
}

// sum is the hash of a text in a form.
func sum(m *machine, h hash.Hash, text, form Value) (Value, error) {
	m.step(len(text.(String)) / 64)
	h.Write([]byte(text.(String)))
	switch f := orText(optionalString(form), "hex"); f {
	case "hex":
		return String(hex.EncodeToString(h.Sum(nil))), nil
	case "base64":
		return String(base64.StdEncoding.EncodeToString(h.Sum(nil))), nil
	default:
		return nil, fmt.Errorf("there is no form %q; there are hex and base64", f)
	}
}
