module github.com/sdkconform/sdkconform/runner/adapters/tencentcloud-sdk-go

go 1.25.4

require (
	github.com/sdkconform/sdkconform v0.0.0
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.209
)

replace github.com/sdkconform/sdkconform => ../../..
