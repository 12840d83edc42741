package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
)

// journalVersion is the version of the journal's records.
const journalVersion = 1

// record is one line of a journal.
type record struct {
	Type    string `json:"type"` // header, start, end, note, footer
	Version int    `json:"version,omitempty"`
	Adapter int    `json:"adapter"`
	// of header
	*Header
	// of start and of end
	ID string `json:"id,omitempty"`
	Op string `json:"op,omitempty"`
	// of end
	Case *Case `json:"case,omitempty"`
	// of note: something about an adapter that is about no case
	Note string `json:"note,omitempty"`
	// of footer: whether the run came to its end by itself
	Complete bool `json:"complete,omitempty"`
}

// Journal is a run's record on disk. Each record is written by one write to a file opened for appending, so that a
// killed run loses at most its last line. Its methods may be called from several goroutines.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	info os.FileInfo // of the file when it was created
	line bytes.Buffer
	err  error // the first failure; everything after it would be a lie
}

// ErrFolderInUse says that two runs write one journal, or that a run's journal is not there any more: the folder
// holds not only, or not, what this run has done.
var ErrFolderInUse = errors.New("the folder is in use by another run")

// folderInUse is an [ErrFolderInUse] that says what was found.
type folderInUse string

func (e folderInUse) Error() string { return string(e) + "; give each run a folder of its own" }

func (folderInUse) Is(target error) bool { return target == ErrFolderInUse }

// CreateJournal starts the journal of a run in a new or emptied file, and locks it until it is closed. Where another
// run still writes the file, the error is an [ErrFolderInUse].
func CreateJournal(name string, h Header) (*Journal, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	if !lock(file) {
		return nil, errors.Join(stillWritten(name), file.Close())
	}
	info, err := file.Stat()
	if err = errors.Join(err, file.Truncate(0)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	j := &Journal{file: file, info: info}
	h.Adapters = slices.Clone(h.Adapters)
	for i := range h.Adapters {
		h.Adapters[i] = h.Adapters[i].bounded()
	}
	if err := j.write(record{Type: "header", Version: journalVersion, Header: &h}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

func (j *Journal) write(r record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	j.line.Reset()
	encoder := json.NewEncoder(&j.line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return err
	}
	if _, err := j.file.Write(j.line.Bytes()); err != nil {
		j.err = fmt.Errorf("the journal cannot be written: %w", err)
	}
	if j.line.Cap() > 1<<20 {
		j.line = bytes.Buffer{}
	}
	return j.err
}

// Start records that a case of the adapter with the given index begins.
func (j *Journal) Start(adapter int, id, op string) error {
	return j.write(record{Type: "start", Adapter: adapter, ID: id, Op: op})
}

// End records what became of a case. Values of more than [MaxValue] bytes are cut.
func (j *Journal) End(adapter int, c *Case) error {
	return j.write(record{Type: "end", Adapter: adapter, Case: c.Shortened(MaxValue)})
}

// Note records something about an adapter that is about no case: how it ended, say.
func (j *Journal) Note(adapter int, note string) error {
	return j.write(record{Type: "note", Adapter: adapter, Note: bounded(note, MaxValue)})
}

// Close writes the footer and closes the file. Complete says that the run came to its end by itself.
func (j *Journal) Close(complete bool) error {
	err := j.write(record{Type: "footer", Complete: complete})
	return errors.Join(err, j.Lost(), j.file.Sync(), j.file.Close())
}

// Lost returns an [ErrFolderInUse] if the journal is not where it was created: something has removed it, or another
// run has put its own there, whose verdicts would be taken for this run's.
func (j *Journal) Lost() error {
	there, err := os.Stat(j.file.Name())
	if err == nil && os.SameFile(j.info, there) {
		return nil
	}
	return folderInUse(j.file.Name() + " is not the journal of this run any more: another run writes there, or it was removed")
}

// stillWritten is the error about a journal that another run has locked.
func stillWritten(name string) error { return folderInUse("another run still writes " + name) }
