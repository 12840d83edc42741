// Package miniogo connects github.com/minio/minio-go/v7, MinIO's client for S3 in
// Go, to the suite.
package miniogo

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "7.3.0"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*minio.Core] {
	kit.WithoutProxies()
	return &kit.SDK[*minio.Core]{Client: newClient, Send: send, About: runner.Description{
		Name:      "minio-go",
		Version:   runner.ModuleVersion("github.com/minio/minio-go/v7", pinned),
		Providers: []string{"aws-s3"},
		Formats:   []string{"xml"},
		// ErrorResponse has a field for each. A success is shown in the fields of a
		// type, without its header. What is worth a retry, and which codes are known,
		// is for the client itself.
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID, runner.FieldText,
		},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*minio.Core, error) {
	return minio.NewCore(s.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(s.AccessKeyID, s.AccessKeySecret, ""),
		Secure:       s.Scheme == "https",
		Region:       "us-east-1", // or it asks for that first
		BucketLookup: minio.BucketLookupPath,
		Transport:    transport,
		MaxRetries:   s.MaxRetries + 1, // with the first
	})
}

// send completes an upload, or asks for an object by HEAD. The client has no time-out
// but that of the context.
func send(client *minio.Core, r kit.Request) (runner.Outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
	defer cancel()
	var err error
	if r.Action == "HeadObject" {
		_, err = client.StatObject(ctx, "bucket", "object", minio.StatObjectOptions{})
	} else {
		parts := []minio.CompletePart{{PartNumber: 1, ETag: "3858f62230ac3c915f300c664312c11f"}}
		_, err = client.CompleteMultipartUpload(ctx, "bucket", "object", "upload", parts, minio.PutObjectOptions{})
	}
	if err != nil {
		return outcome(err), nil
	}
	return runner.Outcome{Kind: runner.KindSuccess}, nil
}

// outcome maps an error of the SDK.
func outcome(err error) runner.Outcome {
	// Of a status outside 2xx, of an error at 200, and of a body at 200 whose root cannot be read.
	if e, ok := err.(minio.ErrorResponse); ok {
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Code, o.Message, o.RequestID, o.HostID = e.StatusCode, e.Code, e.Message, e.RequestID, e.HostID
		return o
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) {
		return kit.Failed(runner.KindTransport, err)
	}
	return kit.Failed(runner.KindUndecodable, err) // of xml.Decoder, handed through bare
}
