module github.com/sdkconform/sdkconform/runner/adapters/cos-go-sdk-v5

go 1.25.4

require (
	github.com/sdkconform/sdkconform v0.0.0
	github.com/tencentyun/cos-go-sdk-v5 v0.7.70
)

require (
	github.com/clbanning/mxj v1.8.4 // indirect
	github.com/google/go-querystring v1.0.0 // indirect
	github.com/mitchellh/mapstructure v1.4.3 // indirect
	github.com/mozillazg/go-httpheader v0.2.1 // indirect
)

replace github.com/sdkconform/sdkconform => ../../..
