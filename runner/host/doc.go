// Package host runs adapters without being hurt by them: deadlines, captured panics,
// child processes that may die, hang, write nonsense or take all memory. [InProcess]
// makes a [runner.Subject] of an adapter in this process, [Start] of a program, and
// [Converse] shows a program's lines as they are.
package host
