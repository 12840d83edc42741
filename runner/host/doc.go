// Package host runs adapters without being hurt by them: deadlines, captured panics,
// child processes that may die, hang, write nonsense or take all memory.
//
//	subject, err := host.Start(ctx, []string{"python3", "adapter.py"}, 10*time.Second)
//	defer subject.Close()
//	result := subject.Decode(ctx, &response) // result.Fault says what went wrong, if anything did
//
// [InProcess] makes a [runner.Subject] of an adapter in this process, [Start] of a
// program, and [Converse] shows a program's lines as they are. Packages engine and
// fuzz judge what subjects answer.
package host
