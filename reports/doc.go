// Package reports is the record of a run and its gate.
//
// The journal comes first: a header with the plan, a record at the start and at the end of each case, a footer.
// Whatever ends a run, the journal says what ran and what did not, and so does every report that is written from it
// (package formats and those below it).
//
// A [Run] is what journals say: of one process, or of several and of shards ([Merge]). Its [Gate] fails for what nobody
// has accepted: a run may be held to waivers (read by package waivers) and to a frozen requirement set
// ([Requirements]). Package compare compares runs.
package reports
