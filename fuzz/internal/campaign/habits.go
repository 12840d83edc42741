package campaign

import (
	"context"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
)

// Learn observes which literals (numbers, booleans) the SDK shows in the place of values. An SDK may leave
// out all values that are no strings, but not some numbers and others not: later cases are held to what is
// observed here.
func (t *Trial) Learn(ctx context.Context) {
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
					continue // the base has no such value
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
