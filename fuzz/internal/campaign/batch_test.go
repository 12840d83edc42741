package campaign

import (
	"context"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// ending is a subject at whose first answer the time of its run is over.
type ending struct {
	batchSubject
	end context.CancelFunc
}

type batchSubject interface {
	runner.Subject
	runner.BatchDecoder
}

func (e ending) DecodeEach(ctx context.Context, responses []*runner.Response) []runner.Result {
	defer e.end()
	return e.batchSubject.DecodeEach(ctx, responses)
}

// concurrent is the reference, which takes several calls at once.
type concurrent struct{ runner.Decoder }

func (c concurrent) Describe() runner.Description {
	d := c.Decoder.Describe()
	d.Concurrency = 4
	return d
}

// A batch whose end was not reached when the time was over is told as far as it came, and
// is not given at once: there is nothing to compare the rest with. A huge body, which is
// given alone, makes the batch come in parts.
func TestTimeIsOverWithinABatch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, err := config.InProcess(concurrent{builtin.Reference()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.subject = ending{c.subject.(batchSubject), cancel}
	slots := make([]slot, batchSize)
	for i := range slots {
		text := "alibaba-ecs-en/sample/error/xml/wire"
		if i == 6 {
			text += "; long 255 0"
		}
		r, err := c.Bases.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		slots[i].keep(c.generator.Make(r))
	}
	if size := len(slots[6].body); !huge(&slots[6].made.Response) {
		t.Fatalf("the seventh body has %d bytes", size)
	}
	c.batch(ctx, 0, slots)
	if got := c.Result(); len(got.Findings) > 0 || got.Incomplete != "" || got.Cases != 6 {
		t.Errorf("got %d cases, %d findings, %q; want the six before the huge body", got.Cases, len(got.Findings), got.Incomplete)
	}
}
