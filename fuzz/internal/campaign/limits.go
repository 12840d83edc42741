package campaign

// batchSize is how many cases are given in a row before they are judged: waking an SDK's goroutine for each
// case would take longer than most readers do.
const batchSize = 16

// repeatEvery is how many cases there are for each that is given a second time, at the end of its batch.
const repeatEvery = 8

// maxInARow is how many cases in a row an adapter may fail at before the campaign gives it up.
const maxInARow = 64

// concurrentEvery is how many batches there are for each that is given concurrently too, to an SDK whose
// description allows it.
const concurrentEvery = 8

// maxConcurrent is how many calls run at once at most.
const maxConcurrent = 4
