module github.com/sdkconform/sdkconform/runner/adapters/alibabacloud-oss-go-sdk-v2

go 1.25.4

require (
	github.com/aliyun/alibabacloud-oss-go-sdk-v2 v1.6.1
	github.com/sdkconform/sdkconform v0.0.0
)

require golang.org/x/time v0.4.0 // indirect

replace github.com/sdkconform/sdkconform => ../../..
