module github.com/sdkconform/sdkconform/runner/adapters/tencentcloud-sdk-go-cvm

go 1.25.4

require (
	github.com/sdkconform/sdkconform v0.0.0
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cbs v1.3.140
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.209
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm v1.3.162
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc v1.3.152
)

replace github.com/sdkconform/sdkconform => ../../..
