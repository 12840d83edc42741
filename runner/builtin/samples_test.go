package builtin

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// sample is a body as a vendor page prints it.
type sample struct {
	name     string
	provider string
	status   int
	body     string
	want     runner.Outcome // of the reference; class, retryable and text aside
	strict   bool           // well-formed: the strict SDK reads it as well
}

const (
	ecsXMLError = `<? xml version="1.0" encoding="UTF-8"? ><! --Result Root Node--> <Error> <RequestId>540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx</RequestId> <! --Request ID--> <HostId>ecs.aliyuncs.com</HostId> <! --Endpoint--> <Code>MissingParameter.CommandId</Code> <! --Error Code--> <Message>The input parameter “CommandId” that is mandatory for processing this request is not supplied. </Message> <! -- Error message--> </Error>`

	ecsZhXMLError = `    <?xml version="1.0" encoding="UTF-8"?><!--结果的根结点-->
    <Error>
        <RequestId>540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx</RequestId> <!--请求 ID-->
        <Code>InvalidAccessKeyId.NotFound</Code> <!--错误码-->
        <Message>The specified Access Key ID does not exist.</Message> <!--错误信息-->
    </Error>
`
	kmsJSONError = `"HttpStatus": 400
"Code": "IllegalTimestamp"
"Message": "The input parameter "Timestamp" that is mandatory for processing this request is not supplied."
"RequestId": "e85db688-a2d3-44ca-9790-4259f59e90d8"
`
	tencentError = `        "Response": {
            "Error": {
                "Code": "AuthFailure.SignatureFailure",
                "Message": "The provided credentials could not be validated. Please check your signature is correct."
            "RequestId": "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6"
`
)

var samples = []sample{
	{
		name: "alibaba-ecs-en/success/xml", provider: alibaba, status: 200,
		body: `<? xml version="1.0" encoding="UTF-8"? > <! --Result Root Node--> <ActionResponse> <! --Return Request Tag--> <RequestId>4C467B38-3910-447D-87BC-AC049166F216</RequestId> <! --Return Result Data--> </ActionResponse>`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216"},
	},
	{
		name: "alibaba-ecs-en/success/json", provider: alibaba, status: 200,
		body: `{ "RequestId": "4C467B38-3910-447D-87BC-AC049166F216" /* Response data */ }`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216", Data: []byte(`{}`)},
	},
	{
		name: "alibaba-ecs-en/error/xml", provider: alibaba, status: 400, body: ecsXMLError,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "MissingParameter.CommandId",
			Message:   "The input parameter “CommandId” that is mandatory for processing this request is not supplied. ",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", HostID: "ecs.aliyuncs.com",
		},
	},
	{
		name: "alibaba-ecs-en/error/json", provider: alibaba, status: 400,
		body: `{ "RequestId": "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", /* Request ID */ "HostId": "ecs.aliyuncs.com", /* Service endpoint */ "Code": "MissingParameter.CommandId", /* Error code */ <Message>The input parameter “CommandId” that is required for processing this request is not supplied. /* Error message */ }`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "MissingParameter.CommandId",
			Message:   "The input parameter “CommandId” that is required for processing this request is not supplied.",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", HostID: "ecs.aliyuncs.com",
		},
	},
	{
		name: "alibaba-kms-en/success/xml", provider: alibaba, status: 200,
		body: `<? xml version="1.0" encoding="UTF-8"? > 
<! --Result Root Node-->
    <! -- Return Request Tag -->
    <! -- Return Result Data -->
`,
		want: runner.Outcome{Kind: runner.KindUndecodable},
	},
	{
		name: "alibaba-kms-en/success/json", provider: alibaba, status: 200,
		body: `    "RequestId": "4C467B38-3910-447D-87BC-AC049166F216",
    /* Return Result Data */
`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216", Data: []byte(`{}`)},
	},
	{
		name: "alibaba-kms-en/error/xml", provider: alibaba, status: 400,
		body: `<Message>The input parameter "Timestamp" that is mandatory for processing this request is not supplied. </Message>`,
		want: runner.Outcome{
			Kind:    runner.KindError,
			Message: `The input parameter "Timestamp" that is mandatory for processing this request is not supplied. `,
		},
	},
	{
		name: "alibaba-kms-en/error/json", provider: alibaba, status: 400, body: kmsJSONError,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "IllegalTimestamp",
			Message:   `The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`,
			RequestID: "e85db688-a2d3-44ca-9790-4259f59e90d8",
		},
	},
	{
		name: "alibaba-ecs-zh/success/xml", provider: alibaba, status: 200, strict: true,
		body: `    <?xml version="1.0" encoding="UTF-8"?> <!--结果的根结点-->
    <ActionResponse> <!--返回请求标签-->
        <RequestId>4C467B38-3910-447D-87BC-AC049166F216</RequestId> <!--返回结果数据-->
    </ActionResponse>
`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216"},
	},
	{
		name: "alibaba-ecs-zh/success/json", provider: alibaba, status: 200,
		body: `    {
        "RequestId": "4C467B38-3910-447D-87BC-AC049166F216" /* 返回结果数据 */
    }
`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216", Data: []byte(`{}`)},
	},
	{
		name: "alibaba-ecs-zh/error/xml", provider: alibaba, status: 400, strict: true, body: ecsZhXMLError,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "InvalidAccessKeyId.NotFound",
			Message:   "The specified Access Key ID does not exist.",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx",
		},
	},
	{
		name: "alibaba-ecs-zh/error/json", provider: alibaba, status: 400,
		body: `    {
        "RequestId": "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", /* 请求 ID */
        "Code": "InvalidAccessKeyId.NotFound", /* 错误码 */
        "Message": "The specified Access Key ID does not exist." /* 错误信息 */
    }
`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "InvalidAccessKeyId.NotFound",
			Message:   "The specified Access Key ID does not exist.",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx",
		},
	},
	{
		name: "alibaba-ess-zh/success/xml", provider: alibaba, status: 200,
		body: `<?xml version="1.0" encoding="UTF-8"?> <!--结果的根结点-->
<ActionResponse> <!--返回请求标签-->
    <RequestId>4C467B38-3910-447D-87BC-AC049166F223</RequestId> <!--返回结果数据-->
`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F223"},
	},
	{
		name: "alibaba-ess-zh/success/json", provider: alibaba, status: 200,
		body: `    "RequestId": "4C467B38-3910-447D-87BC-AC049166F223" /* 返回结果数据 */
`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F223", Data: []byte(`{}`)},
	},
	{
		name: "alibaba-ess-zh/error/xml", provider: alibaba, status: 500,
		body: `<?xml version="1.0" encoding="UTF-8"?><!--结果的根结点-->
    <RequestId>540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx</RequestId> <!--请求 ID-->
    <HostId>ess.aliyuncs.com</HostId> <!--服务节点-->
    <Code>InternalError</Code> <!--错误码-->
    <Message>The request processing has failed due to some unknown error, exception or failure.</Message> <!--错误信息-->
`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "InternalError",
			Message:   "The request processing has failed due to some unknown error, exception or failure.",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", HostID: "ess.aliyuncs.com",
		},
	},
	{
		name: "alibaba-ess-zh/error/json", provider: alibaba, status: 500,
		body: `    "RequestId": "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", /* 请求 ID */
    "HostId": "ess.aliyuncs.com", /* 服务节点 */
    "Code": "InternalError", /* 错误码 */
    "Message": "The request processing has failed due to some unknown error, exception or failure." /* 错误信息 */
`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "InternalError",
			Message:   "The request processing has failed due to some unknown error, exception or failure.",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", HostID: "ess.aliyuncs.com",
		},
	},
	{
		name: "tencent-cvm-en/success/json", provider: tencent, status: 200,
		body: `        "Response": {
            "TotalCount": 0,
            "InstanceStatusSet": [],
            "RequestId": "b5b41468-520d-4192-b42f-595cc34b6c1c"
`,
		want: runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "b5b41468-520d-4192-b42f-595cc34b6c1c",
			Data: []byte(`{"TotalCount":0,"InstanceStatusSet":[]}`),
		},
	},
	{
		name: "tencent-cvm-en/error/json", provider: tencent, status: 200, body: tencentError,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "AuthFailure.SignatureFailure",
			Message:   "The provided credentials could not be validated. Please check your signature is correct.",
			RequestID: "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6",
		},
	},
}

// wires are well-formed bodies as the pages say that real responses are.
var wires = []sample{
	{
		name: "alibaba/success/xml", provider: alibaba, status: 200, strict: true,
		body: `<?xml version="1.0" encoding="UTF-8"?><ActionResponse><RequestId>4C467B38-3910-447D-87BC-AC049166F216</RequestId></ActionResponse>`,
		want: runner.Outcome{Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216"},
	},
	{
		name: "alibaba/success/json", provider: alibaba, status: 200, strict: true,
		body: `{"RequestId":"4C467B38-3910-447D-87BC-AC049166F216","Regions":{"Region":[{"RegionId":"cn-hangzhou"}]}}`,
		want: runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "4C467B38-3910-447D-87BC-AC049166F216",
			Data: []byte(`{"Regions":{"Region":[{"RegionId":"cn-hangzhou"}]}}`),
		},
	},
	{
		name: "alibaba/error/xml", provider: alibaba, status: 400, strict: true,
		body: `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx</RequestId><HostId>ecs.aliyuncs.com</HostId><Code>MissingParameter.CommandId</Code><Message>The input parameter “CommandId” that is mandatory for processing this request is not supplied. </Message></Error>`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "MissingParameter.CommandId",
			Message:   "The input parameter “CommandId” that is mandatory for processing this request is not supplied. ",
			RequestID: "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx", HostID: "ecs.aliyuncs.com",
		},
	},
	{
		name: "alibaba/error/json", provider: alibaba, status: 400, strict: true,
		body: `{"HttpStatus":200,"Code":"IllegalTimestamp","Message":"The input parameter \"Timestamp\" that is {mandatory} for processing, is not supplied.","RequestId":"e85db688-a2d3-44ca-9790-4259f59e90d8","HostId":"kms.aliyuncs.com"}`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "IllegalTimestamp",
			Message:   `The input parameter "Timestamp" that is {mandatory} for processing, is not supplied.`,
			RequestID: "e85db688-a2d3-44ca-9790-4259f59e90d8", HostID: "kms.aliyuncs.com",
		},
	},
	{
		name: "tencent/success/json", provider: tencent, status: 200, strict: true,
		body: `{"Response":{"TotalCount":0,"InstanceStatusSet":[],"RequestId":"b5b41468-520d-4192-b42f-595cc34b6c1c"}}`,
		want: runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "b5b41468-520d-4192-b42f-595cc34b6c1c",
			Data: []byte(`{"TotalCount":0,"InstanceStatusSet":[]}`),
		},
	},
	{
		name: "tencent/error/json", provider: tencent, status: 200, strict: true,
		body: `{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"The provided credentials could not be validated. Please check your signature is correct."},"RequestId":"ed93f3cb-f35e-473f-b9f3-0d451b8b79c6"}}`,
		want: runner.Outcome{
			Kind: runner.KindError, Code: "AuthFailure.SignatureFailure",
			Message:   "The provided credentials could not be validated. Please check your signature is correct.",
			RequestID: "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6",
		},
	},
}

func TestSamples(t *testing.T) {
	for _, s := range append(samples, wires...) {
		t.Run(s.name, func(t *testing.T) {
			s.want.Status = s.status
			compare(t, "reference", decode(t, Reference(), s), s.want)
			if !s.strict {
				s.want = runner.Outcome{Kind: runner.KindUndecodable, Status: s.status}
			}
			compare(t, "strict", decode(t, Strict(), s), s.want)
		})
	}
}

// A page's indentation and last line feed are no part of a sample.
func TestSamplesWithOtherSpaceAround(t *testing.T) {
	for _, s := range samples {
		s.want.Status = s.status
		whole := s.body
		for _, body := range []string{string(trim([]byte(whole))), "\n\n" + whole + "\r\n \t", "\uFEFF" + whole} {
			s.body = body
			compare(t, s.name, decode(t, Reference(), s), s.want)
		}
	}
}

// A checkout or a proxy that converts line ends changes no value.
func TestSamplesWithCRLF(t *testing.T) {
	for _, s := range samples {
		s.want.Status = s.status
		s.body = crlf(s.body)
		compare(t, s.name, decode(t, Reference(), s), s.want)
	}
}
