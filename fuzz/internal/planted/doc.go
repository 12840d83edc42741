// Package planted holds one correct reader of the documented responses, and the same
// reader with one bug at a time planted in it. A search for bugs is measured by how
// many of them it finds, and by how long it needs.
//
// The reader works in steps (see reader). A [Bug] replaces one step by a faulty one, in
// the way in which readers in released SDKs are faulty; everything else stays the same
// code. No bug shows on the wire form of a documented body, and none is a matter of
// taste: of the smallest response that shows it, each is either a crash, a hang, a
// changed input, an outcome that depends on other calls, or one that the judge refuses.
//
// The bugs are chosen from the vendor pages and from how SDKs are known to fail, without
// regard to what any generator of responses can make.
package planted
