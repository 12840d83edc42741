// Package kit does for adapters written in Go what is not the SDK's part: it makes
// decode and call of one function that sends a request, keeps clients, keeps proxies
// out, and takes a payload apart. With it an adapter is what its SDK shows, and
// nothing else:
//
//	func main() {
//		kit.WithoutProxies()
//		runner.Main(&kit.SDK[*sdk.Client]{Client: newClient, Send: send, About: description})
//	}
//
// Client makes a client, with a transport for decode and with its own for call; Send
// makes one request and says what came of it. The guide is README.md, beside this
// file; package kittest has what the tests of adapters have in common.
package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// WithoutProxies unsets the proxy variables of the whole process: several SDKs send
// even what is for 127.0.0.1 through a proxy.
func WithoutProxies() {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"} {
		_ = os.Unsetenv(name) // fails for impossible names alone
	}
}

// Settings are what a client for a call is made with.
type Settings struct {
	Scheme          string        // "http" or "https"
	Host            string        // "127.0.0.1:41001"
	AccessKeyID     string        // nobody's credentials
	AccessKeySecret string        // only to sign with
	Timeout         time.Duration // for the whole call
	MaxRetries      int           // automatic retries; 0 means none
}

// SettingsOf are those of a call. The error is one of its endpoint.
func SettingsOf(c runner.Call) (Settings, error) {
	endpoint, err := url.Parse(c.Endpoint)
	if err == nil && endpoint.Host == "" {
		err = fmt.Errorf("the endpoint %q has no host", c.Endpoint)
	}
	if err != nil {
		return Settings{}, err
	}
	return Settings{endpoint.Scheme, endpoint.Host, c.AccessKeyID, c.AccessKeySecret, c.Timeout, c.MaxRetries}, nil
}

// Clients keeps the clients of an SDK: to make one is costly, and each leaves idle
// connections behind. The zero Clients is ready; it may be used by several goroutines.
type Clients[C any] struct {
	mu   sync.Mutex
	kept map[Settings]C
}

// For returns the client that was made for a call like this, or makes one.
func (c *Clients[C]) For(call runner.Call, newClient func(Settings) (C, error)) (made C, err error) {
	s, err := SettingsOf(call)
	if err != nil {
		return made, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.kept[s]; ok {
		return kept, nil
	}
	if made, err = newClient(s); err != nil {
		return made, fmt.Errorf("the client could not be built: %w", err)
	}
	if c.kept == nil {
		c.kept = map[Settings]C{}
	}
	c.kept[s] = made
	return made, nil
}

// Members splits a JSON object, and nothing else, at its top level; nil where it is
// none. It goes by tokens, because some SDKs read deeper than json.Unmarshal does.
func Members(object []byte) map[string]json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	made := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil
		}
		start := decoder.InputOffset()
		for depth := 0; ; {
			token, err := decoder.Token()
			if err != nil {
				return nil
			}
			switch token {
			case json.Delim('{'), json.Delim('['):
				depth++
			case json.Delim('}'), json.Delim(']'):
				depth--
			}
			if depth == 0 {
				break
			}
		}
		made[name.(string)] = bytes.TrimLeft(object[start:decoder.InputOffset()], ": \t\r\n")
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil
	}
	return made
}

// PayloadOf is [Payload] of a body as the SDK has read it; nil where there is none. A NaN
// or an infinite number is the text that a user sees, and a member for which JSON has no form
// is left out, alone.
func PayloadOf(body map[string]any) json.RawMessage {
	if body == nil {
		return nil
	}
	members := map[string]json.RawMessage{}
	for name, value := range body {
		if text, err := json.Marshal(value); err == nil {
			members[name] = text
		} else if text, err := json.Marshal(finite(value)); err == nil {
			members[name] = text
		}
	}
	return Payload(members)
}

// finite is a value with a text in the place of each number that JSON has no form for.
func finite(value any) any {
	switch value := value.(type) {
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Sprint(value)
		}
	case []any:
		list := make([]any, len(value))
		for i, v := range value {
			list[i] = finite(v)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, v := range value {
			object[name] = finite(v)
		}
		return object
	}
	return value
}

// Payload makes the data of an outcome of an object's members. Those are left out that
// are nested deeper than encoding/json can still write inside an answer or a report;
// nil where there is no object.
func Payload(members map[string]json.RawMessage) json.RawMessage {
	if members == nil {
		return nil
	}
	const around = 100 // levels that answers and reports put around a payload
	kept := map[string]json.RawMessage{}
	for name, value := range members {
		if json.Valid(slices.Concat(bytes.Repeat([]byte("["), around), value, bytes.Repeat([]byte("]"), around))) {
			kept[name] = value
		}
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return nil // valid members make a valid object
	}
	return data
}
