package awssdkgov2

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the tests answer.
var (
	ofDynamoDB = runner.Response{Provider: "aws", Product: "dynamodb", Version: "2012-08-10", Action: "DescribeTable", Format: "json"}
	ofLambda   = runner.Response{Provider: "aws", Product: "lambda", Version: "2015-03-31", Action: "GetFunctionConfiguration", Format: "json"}
	ofSQS      = runner.Response{Provider: "aws", Product: "sqs", Version: "2012-11-05", Action: "GetQueueAttributes", Format: "json"}
	ofSTS      = runner.Response{Provider: "aws", Product: "sts", Version: "2011-06-15", Action: "GetCallerIdentity", Format: "xml"}
	ofEC2      = runner.Response{Provider: "aws", Product: "ec2", Version: "2016-11-15", Action: "CreateTags", Format: "xml"}
	ofS3       = runner.Response{Provider: "aws-s3", Product: "s3", Version: "2006-03-01", Action: "CompleteMultipartUpload", Format: "xml"}
)

// response is that of an API, with the ids that its protocol has in the header.
func response(of runner.Response, status int, body string, header ...string) runner.Response {
	of.Status, of.Body = status, []byte(body)
	of.Header = http.Header{"X-Amzn-Requestid": {"R"}}
	if of.Product == "s3" {
		of.Header = http.Header{"X-Amz-Request-Id": {"R"}, "X-Amz-Id-2": {"H"}}
	}
	for i := 0; i < len(header); i += 2 {
		of.Header.Set(header[i], header[i+1])
	}
	return of
}

func decode(t *testing.T, r runner.Response) runner.Outcome {
	t.Helper()
	o, err := New().Decode(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if (o.Text == "") != (o.Kind == runner.KindSuccess) {
		t.Errorf("text %q of a %s", o.Text, o.Kind)
	}
	return o
}

// TestErrors states what the SDK shows of an error in each protocol.
func TestErrors(t *testing.T) {
	const generic = "*smithy.GenericAPIError"
	assume := ofSTS
	assume.Action = "AssumeRole"
	for name, test := range map[string]struct {
		give      runner.Response
		code      string
		errorType string
	}{
		"JSON":                                {response(ofDynamoDB, 400, `{"__type":"a.b#ResourceNotFoundException","message":"m"}`), "ResourceNotFoundException", "*types.ResourceNotFoundException"},
		"JSON, a code that the model has not": {response(ofDynamoDB, 400, `{"__type":"ValidationException","message":"m"}`), "ValidationException", generic},
		"JSON, the code of the older protocol": {
			response(ofSQS, 400, `{"__type":"a#QueueDoesNotExist","message":"m"}`, "X-Amzn-Query-Error", "AWS.SimpleQueueService.NonExistentQueue;Sender"),
			"AWS.SimpleQueueService.NonExistentQueue", "*types.QueueDoesNotExist",
		},
		"REST with JSON": {
			response(ofLambda, 400, `{"message":"m"}`, "X-Amzn-Errortype", "TooManyRequestsException:http://x/"), "TooManyRequestsException", "*types.TooManyRequestsException",
		},
		"query": {
			response(assume, 400, `<ErrorResponse><Error><Code>PackedPolicyTooLarge</Code><Message>m</Message></Error></ErrorResponse>`),
			"PackedPolicyTooLarge", "*types.PackedPolicyTooLargeException",
		},
		"EC2": {response(ofEC2, 400, `<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors></Response>`), "C", generic},
		"S3":  {response(ofS3, 400, `<Error><Code>InvalidPart</Code><Message>m</Message></Error>`), "InvalidPart", generic},
	} {
		known, hostID := test.errorType != generic, ""
		if name == "S3" {
			hostID = "H"
		}
		kittest.Decode(t, name, New(), test.give, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: test.code, Message: "m", RequestID: "R", HostID: hostID, Known: &known, ErrorType: test.errorType,
		})
	}
}

// TestSuccesses states that each protocol's client makes typed members of a body.
func TestSuccesses(t *testing.T) {
	identity := `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
	for name, test := range map[string]struct {
		got    runner.Outcome
		member string
	}{
		"JSON":           {decode(t, response(ofDynamoDB, 200, `{"Table":{"ItemCount":9007199254740993,"New":1}}`)), `"ItemCount":9007199254740993`},
		"REST with JSON": {decode(t, response(ofLambda, 200, `{"Timeout":3}`)), `"Timeout":3`},
		"query":          {decode(t, response(ofSTS, 200, identity)), `"Account":"1"`},
		"S3":             {decode(t, response(ofS3, 200, `<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>`)), `"Key":"k"`},
		"EC2":            {decode(t, response(ofEC2, 200, `<CreateTagsResponse><requestId>R</requestId></CreateTagsResponse>`)), `{}`},
	} {
		if o := test.got; o.Kind != runner.KindSuccess || o.Status != 200 || o.RequestID != "R" || !strings.Contains(string(o.Data), test.member) {
			t.Errorf("%s: %+v, %s", name, o, o.Data)
		}
	}
}

// TestOthers states what the SDK makes of bodies that are not as documented, defects included.
func TestOthers(t *testing.T) {
	if o := decode(t, response(ofS3, 200, `<Error><Code>InternalError</Code><Message>m</Message></Error>`)); o.Kind != runner.KindError || o.Status != 500 {
		t.Errorf("an error at 200: %+v", o) // 500 is the SDK's own
	}
	if o := decode(t, response(ofSTS, 200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult><Resp`)); o.Kind != runner.KindSuccess {
		t.Errorf("cut behind the result: %+v", o)
	}
	if o := decode(t, response(ofDynamoDB, 200, `{"Table":{"It`)); o.Kind != runner.KindUndecodable || o.Status != 200 {
		t.Errorf("cut JSON: %+v", o)
	}
	if o := decode(t, response(ofDynamoDB, 502, `<html>`)); o.Kind != runner.KindUndecodable || o.Status != 502 {
		t.Errorf("HTML: %+v", o)
	}
	if o := decode(t, response(ofDynamoDB, 400, `{}`)); o.Code != "UnknownError" {
		t.Errorf("nothing: %+v", o)
	}
}

// TestEveryOperationHasArguments states that the SDK sends what the adapter makes up: it checks arguments itself.
func TestEveryOperationHasArguments(t *testing.T) {
	for _, test := range []struct {
		api     runner.Response
		actions []string
	}{
		{ofDynamoDB, []string{"PutItem", "TransactWriteItems", "UpdateTable"}},
		{ofLambda, []string{"CreateFunction", "Invoke"}},
		{ofSQS, []string{"SendMessageBatch"}},
		{ofS3, []string{"GetObject", "CreateBucket", "ListObjectsV2", "PutObjectAnnotation", "UpdateObjectEncryption"}},
	} {
		for _, action := range test.actions {
			r := test.api
			r.Action = action
			if o := decode(t, response(r, 503, "<html>")); o.Status != 503 {
				t.Errorf("%s: %+v", action, o)
			}
		}
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(ofDynamoDB, 400, `{"__type":"ResourceNotFoundException","message":"m"}`),
		Code:  "ResourceNotFoundException", CutBody: runner.KindUndecodable, RetryStatus: 503, RetryCode: "InternalServerError",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "github.com/aws/aws-sdk-go-v2", pinned) }

func BenchmarkDecode(b *testing.B) {
	kittest.BenchmarkDecode(b, New(), response(ofDynamoDB, 400, `{"__type":"ResourceNotFoundException","message":"m"}`))
}

// TestOwnBodies states that the adapter is the same for the SDK as it is by default.
func TestOwnBodies(t *testing.T) {
	if got, want := WithOwnBodies().Describe(), New().Describe(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
