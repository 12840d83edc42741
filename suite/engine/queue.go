package engine

import "sync"

// queue hands the cases of a run to its workers, round after round: the next round is made when every case of the last
// one is done.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	batches [][]Item
	undone  int             // cases of the round that are not done
	next    func() [][]Item // the next round; without batches there is none
}

// newQueue makes a queue of a first round. Next may be nil: there are no others.
func newQueue(batches [][]Item, next func() [][]Item) *queue {
	q := &queue{next: next}
	q.changed = sync.NewCond(&q.mu)
	q.begin(batches)
	return q
}

func (q *queue) begin(batches [][]Item) {
	q.batches = batches
	for _, batch := range batches {
		q.undone += len(batch)
	}
}

// take returns the next batch, and waits for it if the cases of other workers have to be done first. To a worker that
// holds cases of its own that it has not run, which may be those, it then returns none. More reports whether there may
// be more.
func (q *queue) take(holds bool) (batch []Item, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		switch {
		case len(q.batches) > 0:
			batch, q.batches = q.batches[0], q.batches[1:]
			return batch, true
		case holds:
			return nil, true
		case q.undone > 0 && q.next != nil:
			q.changed.Wait()
			continue
		case q.next == nil:
			return nil, false
		}
		if q.begin(q.next()); len(q.batches) == 0 {
			q.next = nil
		}
		q.changed.Broadcast()
	}
}

// done says that a case of a batch is done.
func (q *queue) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.undone--; q.undone == 0 {
		q.changed.Broadcast()
	}
}
