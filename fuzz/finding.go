package fuzz

import "github.com/sdkconform/sdkconform/fuzz/internal/campaign"

// Finding is what is wrong with an SDK, in its smallest case. Its fields:
//
//   - Case: the case in words that [One] and 'sdkconform fuzz --case' replay; ID: its name for waivers;
//     Steps: what each mutation does; Tier: 1 to 3.
//   - Verdict, Findings (the broken rules), Detail (a stack or the end of standard error).
//   - Response, Golden, Outcome: what was sent, expected and shown. Outcome is nil for a crash or a hang.
//   - After, Again, Beside: what it takes beside the case: responses before it, the same bytes twice,
//     concurrent calls.
//   - Reproduced: how many of ten further runs showed it. Cases: how many cases it explains. Alike: further
//     smallest cases. Number: the number of the first case that showed it.
//
// Text tells it to people, Title in one line; Origin is the fixture's id. Gates reports whether it fails a
// run that is set at a level. Batch is how many cases of its seed show a finding of concurrent calls again.
type Finding = campaign.Finding

// Result is what became of a run. Its fields:
//
//   - Cases and Tiers count what was given; LeftOut, Interim and Failed what was not given or not judged,
//     and Failure is the adapter's first failure.
//   - Findings are new, Known are the waivers of known ones.
//   - Unstable says what could not be reproduced, Incomplete why the run ended early (empty: it did not).
//   - Elapsed is the time that it took. Gate is the level of the findings that fail.
//
// Failing are the findings that fail the run; the others are only told. Summary says it all in a few lines.
type Result = campaign.Result

// Known is a finding that a waiver of the gate (field Waiver) knows already, and how many cases of the run it
// explained (field Cases). Says is which finding it is, why it is known and until when.
type Known = campaign.Known
