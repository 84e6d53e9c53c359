package account

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

var hmacFields = []Field{
	{Name: "secret", Label: "Secret", Secret: true, Required: true},
	{Name: "scheme", Label: "Signed by", Choices: []string{"body", "standard"}},
	{Name: "header", Label: "Header", Help: "That holds the signature, for example X-Hub-Signature-256."},
	{Name: "algorithm", Label: "Algorithm", Choices: []string{"sha256", "sha1", "sha512", "md5"}},
	{Name: "encoding", Label: "Written as", Choices: []string{"hex", "base64"}},
	{Name: "prefix", Label: "Before the signature", Help: "For example sha256=."},
}

var algorithms = map[string]func() hash.Hash{"sha256": sha256.New, "sha1": sha1.New, "sha512": sha512.New, "md5": md5.New}

// signed signs the body with HMAC (RFC 2104).
func signed(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	if s.get("scheme") == "standard" {
		return standardWebhook(s, base)
	}
	header := s.get("header")
	if header == "" {
		header = "X-Signature"
	}
	return with(base, func(req *http.Request) error {
		body, err := content(req)
		if err != nil {
			return err
		}
		sum := mac(algorithms[s.get("algorithm")], []byte(s.get("secret")), body)
		text := hex.EncodeToString(sum)
		if s.get("encoding") == "base64" {
			text = base64.StdEncoding.EncodeToString(sum)
		}
		req.Header.Set(header, s.get("prefix")+text)
		return nil
	}), nil
}

// standardWebhook signs as the Standard Webhooks specification 1.0 says: the id,
// the time in seconds and the body, joined by dots, with HMAC-SHA256 and the
// secret's bytes, which stand in base64 behind "whsec_". The id is the call's
// idempotency key, so that it is the same on every attempt.
func standardWebhook(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.get("secret"), "whsec_"))
	if err != nil {
		return nil, fmt.Errorf("the secret of a standard signature is base64, with or without whsec_ before it")
	}
	return with(base, func(req *http.Request) error {
		body, err := content(req)
		if err != nil {
			return err
		}
		id, at := req.Header.Get("Idempotency-Key"), strconv.FormatInt(time.Now().Unix(), 10)
		sum := mac(sha256.New, key, []byte(id+"."+at+"."), body)
		req.Header.Set("Webhook-Id", id)
		req.Header.Set("Webhook-Timestamp", at)
		req.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(sum))
		return nil
	}), nil
}

func mac(algorithm func() hash.Hash, key []byte, parts ...[]byte) []byte {
	h := hmac.New(algorithm, key)
	for _, part := range parts {
		h.Write(part) // a hash takes everything
	}
	return h.Sum(nil)
}

// content reads the body and puts it back.
func content(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	req.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

var awsFields = []Field{
	{Name: "accessKey", Label: "Access key", Required: true},
	{Name: "secretKey", Label: "Secret key", Secret: true, Required: true},
	{Name: "sessionToken", Label: "Session token", Secret: true},
	{Name: "region", Label: "Region", Required: true},
	{Name: "service", Label: "Service", Help: "For example execute-api, lambda, s3.", Required: true},
}

func aws(s *settings, base http.RoundTripper) (http.RoundTripper, error) {
	credentials := awssdk.Credentials{AccessKeyID: s.get("accessKey"), SecretAccessKey: s.get("secretKey"), SessionToken: s.get("sessionToken")}
	signer := v4.NewSigner()
	return with(base, func(req *http.Request) error {
		body, err := content(req)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		return signer.SignHTTP(context.WithoutCancel(req.Context()), credentials, req, hex.EncodeToString(sum[:]), s.get("service"), s.get("region"), time.Now())
	}), nil
}
