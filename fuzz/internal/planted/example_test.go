package planted_test

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/runner"
)

func ExampleBugs() {
	r := runner.Response{
		Provider: "alibaba", Format: "xml", Status: 400,
		Body: []byte(`<Error><Code>InvalidOwner</Code><Message>R&amp;amp;D</Message></Error>`),
	}
	right, _ := planted.Correct().Decode(context.Background(), r)
	fmt.Println("correct:", right.Message)
	for _, b := range planted.Bugs() {
		if b.Name == "xml-decoded-twice" {
			wrong, _ := b.Decoder().Decode(context.Background(), r)
			fmt.Println(b.What)
			fmt.Println("planted:", wrong.Message)
		}
	}
	// Output:
	// correct: R&amp;D
	// A text that holds the spelling of an entity (&amp;lt;) is decoded twice.
	// planted: R&D
}
