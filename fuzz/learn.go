package fuzz

import (
	"context"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
)

// learn looks at what the SDK makes of the literals that others are compared with: an SDK
// may leave out what is no string, but not some numbers and others not.
func (t *trial) learn(ctx context.Context) {
	learnt := map[generate.Habit]bool{}
	t.generator.Learnt = nil
	for group, list := range t.generator.Bases.Groups {
		if list[0].XML() {
			continue
		}
		for _, v := range document.Read {
			for _, literal := range []string{"1", "true"} {
				c := t.generator.LiteralCase(list[0], v, literal)
				if c == nil {
					continue // the value is not there
				}
				result := t.give(ctx, &c.Response)
				if result.Fault == nil && generate.Shown(result.Outcome, v) == literal {
					learnt[generate.Habit{Group: group, Value: v, Literal: literal}] = true
				}
			}
		}
	}
	t.generator.Learnt = learnt
}
