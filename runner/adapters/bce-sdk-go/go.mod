module github.com/sdkconform/sdkconform/runner/adapters/bce-sdk-go

go 1.25.4

require (
	github.com/baidubce/bce-sdk-go v0.9.278
	github.com/sdkconform/sdkconform v0.0.0
)

replace github.com/sdkconform/sdkconform => ../../..
