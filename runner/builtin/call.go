package builtin

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// Call makes one request as the vendors' SDKs do: the parameters of Alibaba Cloud's RPC
// style in a form, Tencent Cloud's in headers, signed anew for each attempt. Failures
// that pass are repeated as often as the caller allows; redirects are not followed,
// since the signature is for one host.
func (s sdk) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	client, err := client()
	if err != nil {
		return runner.Outcome{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	for attempt := 0; ; attempt++ {
		q, err := signed(ctx, c)
		if err != nil {
			return runner.Outcome{}, err
		}
		o, err := s.exchange(client, q, c)
		if err != nil || attempt >= c.MaxRetries || !passes(o) {
			return o, err
		}
	}
}

// passes reports whether a failure may be gone when the request is repeated.
func passes(o runner.Outcome) bool {
	return o.Kind == runner.KindError && (o.Status == http.StatusServiceUnavailable || o.Retryable != nil && *o.Retryable)
}

// exchange sends one request and reads the answer.
func (s sdk) exchange(client *http.Client, q *http.Request, c runner.Call) (runner.Outcome, error) {
	r, err := client.Do(q)
	if err != nil {
		return broken(0, err), nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return broken(r.StatusCode, err), nil
	}
	return s.Decode(q.Context(), runner.Response{
		Provider: c.Provider, Product: c.Product, Version: c.Version, Action: c.Action, Format: c.Format,
		Status: r.StatusCode, Header: r.Header, Body: body,
	})
}

// broken is the outcome of a connection that fails. The request's address, which the
// errors of net/http carry, is left out: it may hold what was signed.
func broken(status int, err error) runner.Outcome {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	return runner.Outcome{Kind: runner.KindTransport, Status: status, Text: "no whole response: " + err.Error()}
}

// signed makes a request with a nonce and a signature of its own.
func signed(ctx context.Context, c runner.Call) (*http.Request, error) {
	if c.Provider == tencent {
		q, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint+"/", strings.NewReader("{}"))
		if err != nil {
			return nil, err
		}
		now := time.Now().UTC()
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-TC-Action", c.Action)
		q.Header.Set("X-TC-Version", c.Version)
		q.Header.Set("X-TC-Timestamp", fmt.Sprint(now.Unix()))
		q.Header.Set("Authorization", fmt.Sprintf("TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, SignedHeaders=content-type, Signature=%s",
			c.AccessKeyID, now.Format(time.DateOnly), c.Product, hex.EncodeToString(mac(c, q.Header.Get("X-TC-Timestamp")))))
		return q, nil
	}
	form := url.Values{
		"Action": {c.Action}, "Version": {c.Version}, "Format": {strings.ToUpper(c.Format)}, "AccessKeyId": {c.AccessKeyID},
		"SignatureMethod": {"HMAC-SHA256"}, "SignatureNonce": {rand.Text()}, "Timestamp": {time.Now().UTC().Format(time.RFC3339)},
	}
	form.Set("Signature", base64.StdEncoding.EncodeToString(mac(c, form.Encode())))
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint+"/", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return q, nil
}

func mac(c runner.Call, text string) []byte {
	h := hmac.New(sha256.New, []byte(c.AccessKeySecret))
	h.Write([]byte(text)) // a hash never fails
	return h.Sum(nil)
}

// client is the one client of all calls, as an SDK keeps one for an endpoint. It
// trusts the authority that the environment names; see [replay.TrustVariables].
var client = sync.OnceValues(func() (*http.Client, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: 2}
	if file := os.Getenv("SDKCONFORM_CA_FILE"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s holds no certificate", file)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
})
