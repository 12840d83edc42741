module github.com/sdkconform/sdkconform/runner/adapters/ucloud-sdk-go

go 1.25.4

require (
	github.com/sdkconform/sdkconform v0.0.0
	github.com/ucloud/ucloud-sdk-go v0.22.58
)

require (
	github.com/konsorten/go-windows-terminal-sequences v1.0.1 // indirect
	github.com/pkg/errors v0.8.0 // indirect
	github.com/sirupsen/logrus v1.3.0 // indirect
	golang.org/x/crypto v0.0.0-20191011191535-87dc89f01550 // indirect
	golang.org/x/sys v0.46.0 // indirect
)

replace github.com/sdkconform/sdkconform => ../../..
