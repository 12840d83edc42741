# The parts of .ci/run: commands of the README, and checks of what they have written. Behind a colon stands what must be there
# before. They run at the same time, as many as make is given jobs: much of CI waits, for the network, a browser, or an SDK
# that hangs. The deadlines of cases are long, so that a machine with so much to do does not take for a hang what is only slow.
.PHONY: all tests sdks others adapters test test-adapters matrix matrix-findings matrix-site smoke smoke-others run run-again kits reports
.PHONY: workflows templates gate gate-red shards $(addprefix shard-,1 2 3)

# Three lanes, each a make of its own that always has one job, and more when others have ended; in a lane, those that take longest
# first. One make for all would begin what is ready before it looks at what has become so: the long way by test-adapters to
# matrix would come last.
all: tests sdks others
lane = +@$(MAKE) -f .ci/parts.mk --no-print-directory $(if $(filter output-sync,$(.FEATURES)),--output-sync=recurse) MADE=adapters
tests:
	$(lane) test
sdks: adapters
	$(lane) matrix-findings matrix-site smoke-others
others: adapters
	$(lane) templates reports kits gate-red shards smoke run-again workflows

PART := .ci/part
part = @$(PART) $@
make-part = +@$(PART) $@ $(MAKE) --no-print-directory

# The README's test command.
test:
	$(make-part) test

# Go's adapters before what runs them, so that no two parts write one program.
adapters:
	$(if $(MADE),@:,$(make-part) adapters)

# Those of other languages; their tests make the programs.
test-adapters: adapters
	$(make-part) test-adapters

# A whole run with all of them, held to what they are known to get wrong. SDKs that spin until the deadline have the usual one here
# and in smoke-others: what waits for a processor has three times as long anyway.
matrix: test-adapters
	$(make-part) gate-matrix OUT=reports/matrix
matrix-findings: matrix
	$(part) go run ./runner/adapters/list findings reports/matrix/results.json
matrix-site: matrix
	$(make-part) site RESULTS=reports/matrix SITE=reports/matrix/site

# The traffic of every adapter by the protocol's schema, decode and call, all kinds of outcomes.
smoke: adapters
	$(make-part) smoke TIMEOUT=30s
smoke-others: test-adapters
	$(make-part) smoke-others

# The README's main command, and that it ends with 0 though SDKs have findings. Its reports are written again the same from its
# journal.
run: adapters
	$(make-part) run OUT=reports/out
run-again: run
	$(part) .ci/checks again

kits:
	$(make-part) test-kits

# Reports of a hostile run and of an ordinary one, by parsers and in a browser that are not ours.
reports:
	$(make-part) test-reports

# The workflows, by their linter.
workflows:
	$(part) go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

# A release that is not published, and the files for CI services run on it.
templates:
	$(make-part) test-ci-templates

# The gate: the SDKs get wrong what their waivers say, and nothing else.
gate: adapters
	$(make-part) gate OUT=reports/gate TIMEOUT=20s
gate-red: gate
	$(part) .ci/checks red

# Three machines share a run, and their journals together say what one says.
$(addprefix shard-,1 2 3): shard-%: adapters
	$(make-part) gate SHARD=$*/3 OUT=reports/shards/$* TIMEOUT=20s
shards: gate shard-1 shard-2 shard-3
	$(part) .ci/checks shards
