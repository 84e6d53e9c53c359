package feel

import "testing"

// The values are from RFC 1321, RFC 2202, FIPS 180-2 and RFC 4231, and from the
// signatures of Yida (MD5 over the sorted values and the token) and Bpium
// (HMAC-MD5 in Base64).
func TestHashes(t *testing.T) {
	const hook = `{\"timestamp\":\"1459500623\",\"hook\":{\"id\":\"2\",\"event\":\"record.updated\",\"sequenceId\":84},\"payload\":{\"catalogId\":\"5\",\"recordId\":\"199\",\"values\":{\"2\":\"Текст\"}},\"user\":{\"id\":\"1\"}}`
	for expr, want := range map[string]string{
		`md5("message digest")`:                                "f96b697d7cb7938d525a2f31aaf161d0",
		`sha1("abc")`:                                          "a9993e364706816aba3e25717850c26c9cd0d89d",
		`sha256("abc")`:                                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		`sha256("abc", "base64")`:                              "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
		`substring(sha512("abc"), 1, 16)`:                      "ddaf35a193617aba",
		`hmac("what do ya want for nothing?", "Jefe")`:         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		`hmac("what do ya want for nothing?", "Jefe", "sha1")`: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
		`hmac(text: "what do ya want for nothing?", key: "Jefe", algorithm: "md5")`:           "750c783e6ab0b503eaa86e310a5db738",
		`md5("manager01APP_DEMO123ding00011693462062502FINST-0001270018R7668B1EXAMPLETOKEN")`: "f9760c6624cd5a6b92f69937721dfeb4",
		`upper case(md5("APP_DEMO123ding00011693462062502FINST-00018R7668B1EXAMPLETOKEN"))`:   "2784A18A932768B9265FFD32256259FD",
		`hmac("` + hook + `", "s3cret", "md5", "base64")`:                                     "yPgl8lAgXmC0XJqw9YOs+A==",
		`is defined(hmac("a", "b", "sha3"))`:                                                  "false",
		`is defined(md5("a", "octal"))`:                                                       "false",
		`is defined(md5(1))`:                                                                  "false",
	} {
		e, err := Parse(expr)
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Eval(&Env{})
		got := ""
		switch v := v.(type) {
		case String:
			got = string(v)
		case Bool:
			got = map[bool]string{true: "true", false: "false"}[bool(v)]
		}
		if got != want {
			t.Errorf("%s: got %v (%v), want %s", expr, v, err, want)
		}
	}
}
