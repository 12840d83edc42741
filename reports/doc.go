// Package reports keeps the journal of a run and writes everything else from it:
// report.html, results.json, JUnit, a Markdown summary, and the gate's word.
//
// The journal comes first: a header with the plan, a record at the start and at
// the end of each case, a footer. Whatever ends a run, the journal says what ran
// and what did not, and so does every report that is written from it.
//
// The gate is about what nobody has put up with: a run may be held to waivers
// ([ReadWaivers], [UpdateWaivers]) and to a frozen requirement set ([Requirements]),
// compared with another ([Compare]), put together of shards ([Merge]), and told among
// many ([NewHistory]).
package reports
