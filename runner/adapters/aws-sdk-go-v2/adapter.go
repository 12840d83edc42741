// Package awssdkgov2 connects github.com/aws/aws-sdk-go-v2, AWS's SDK for Go, to the suite: a client of a service for each of
// AWS's protocols.
package awssdkgov2

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithymiddleware "github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK's core in go.mod.
const pinned = "1.48.0"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[aws.Config] {
	kit.WithoutProxies()
	return &kit.SDK[aws.Config]{Client: newConfig, Send: send, About: runner.Description{
		Name: "aws-sdk-go-v2", Version: runner.ModuleVersion("github.com/aws/aws-sdk-go-v2", pinned),
		Providers: []string{"aws", "aws-s3"}, Formats: []string{"json", "xml"}, // that of the service's protocol
		Products: []string{"dynamodb", "ec2", "lambda", "s3", "sqs", "sts"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID,
			runner.FieldData, runner.FieldKnown, runner.FieldText,
		},
	}}
}

// newConfig is what the clients of all services are made with.
func newConfig(s kit.Settings, transport http.RoundTripper) (aws.Config, error) {
	config := aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(s.Scheme + "://" + s.Host),
		HTTPClient: inMemory{awshttp.NewBuildableClient().WithTimeout(s.Timeout)},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.AccessKeySecret}, nil
		}),
		Retryer: func() aws.Retryer { // it counts attempts with the first
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts = s.MaxRetries + 1 })
		},
	}
	if transport != nil {
		config.HTTPClient = &http.Client{Transport: transport}
	}
	return config, nil
}

// client makes the client of a service; that is cheap, and the connections are the config's.
func client(c aws.Config, product string) any {
	switch product {
	case "dynamodb":
		return dynamodb.NewFromConfig(c)
	case "ec2":
		return ec2.NewFromConfig(c)
	case "lambda":
		return lambda.NewFromConfig(c)
	case "s3":
		return s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
	case "sqs":
		return sqs.NewFromConfig(c)
	case "sts":
		return sts.NewFromConfig(c)
	}
	return nil
}

// send calls the method of the action.
func send(c aws.Config, r kit.Request) (runner.Outcome, error) {
	service := client(c, r.Product)
	if service == nil {
		return runner.Outcome{}, fmt.Errorf("the adapter has no client for %q", r.Product)
	}
	operation := reflect.ValueOf(service).MethodByName(r.Action)
	if !operation.IsValid() {
		return runner.Outcome{}, fmt.Errorf("the SDK has no %s of %s", r.Action, r.Product)
	}
	input := reflect.New(operation.Type().In(1).Elem())
	fill(input.Elem(), 0)
	result := operation.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, failed := result[1].Interface().(error); failed {
		return outcome(err)
	}
	metadata := result[0].Elem().FieldByName("ResultMetadata").Interface().(smithymiddleware.Metadata)
	o := runner.Outcome{Kind: runner.KindSuccess, Data: data(result[0])}
	if response, ok := middleware.GetRawResponse(metadata).(*smithyhttp.Response); ok {
		o.Status = response.StatusCode
	}
	o.RequestID, _ = middleware.GetRequestIDMetadata(metadata)
	o.HostID, _ = s3.GetHostIDMetadata(metadata)
	return o, nil
}

// data are the members of a typed response.
func data(result reflect.Value) json.RawMessage {
	text, err := json.Marshal(result.Interface())
	if err != nil {
		return nil
	}
	members := kit.Members(text)
	delete(members, "ResultMetadata")
	return kit.Payload(members)
}

// outcome maps an error of the SDK.
func outcome(err error) (runner.Outcome, error) {
	o := kit.Failed(runner.KindUndecodable, err)
	var response *awshttp.ResponseError // of any answer
	if errors.As(err, &response) {
		o.Status, o.RequestID = response.HTTPStatusCode(), response.ServiceRequestID()
	}
	var host s3.ResponseError
	if errors.As(err, &host) {
		o.HostID = host.ServiceHostID()
	}
	var api smithy.APIError
	var sending *smithyhttp.RequestSendError
	var network net.Error
	var invalid smithy.InvalidParamsError
	switch {
	case errors.As(err, &api):
		o.Kind, o.Code, o.Message, o.ErrorType = runner.KindError, api.ErrorCode(), api.ErrorMessage(), fmt.Sprintf("%T", api)
		_, generic := api.(*smithy.GenericAPIError)
		known := !generic // a code of the model has a type of its own
		o.Known = &known
	case errors.As(err, &sending) || errors.As(err, &network):
		o.Kind = runner.KindTransport
	case errors.As(err, &invalid):
		return o, fmt.Errorf("%w: %w", kit.ErrSentNothing, err)
	}
	return o, nil
}
