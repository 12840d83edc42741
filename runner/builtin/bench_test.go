package builtin

import (
	"context"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

func BenchmarkDecode(b *testing.B) {
	for _, d := range both {
		for _, s := range append(wires, samples...) {
			if d.Describe().Name == "builtin-strict" && !s.strict {
				continue
			}
			b.Run(d.Describe().Name+"/"+s.name, func(b *testing.B) {
				r := runner.Response{Provider: s.provider, Status: s.status, Body: []byte(s.body)}
				b.ReportAllocs()
				b.SetBytes(int64(len(s.body)))
				for b.Loop() {
					if _, err := d.Decode(context.Background(), r); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
