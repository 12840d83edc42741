# make run     what three real SDKs make of everything documented; ends with 0 when the run was complete
# make gate    the same run held to the waivers beside the adapters: it fails the day an SDK gets worse, or
#              better; SHARD=2/5 runs a part of it
# make waivers the waiver files anew, by what make gate has found; what is new waits for a reason
# make gate-matrix  the gate of every SDK (needs what make matrix needs); TIMEOUT=20s on a slow machine, SHARD=2/5 for a part
# make test    every test and check; what CI calls
# make lint    the catalogue by its schema, pages, goldens and ledger; formatting; vet; staticcheck
# make mutants the broken SDKs and the rules that catch them
# make bench   what the suite and the fuzzer cost, beside their baselines and beside two other suites; how soon planted
#              bugs are found
# make fuzz    generated responses for the readers and the Go SDKs, FUZZTIME=30s each; what is new goes to
#              reports/fuzz and fuzz/testdata/fuzz; SEED=2 makes others
# make fuzz-adapter PROGRAM=NAME  the same for one program of runner/adapters/adapters.yaml, of any language
# make fuzz-planted how soon Go's engine finds each planted bug
# make matrix  the run with the SDKs of Node, Python and Java too (needs npm, python3, mvn);
#              writes SDK × rule × source into matrix.md; PARALLEL=1 JOBS=1 runs one after the other
# make site    a site of the last run, for SDK teams to link to: in reports/out/site; RESULTS='DIR DIR' SITE=DIR makes one
#              of others elsewhere, URL= says at which address it is going to be
# make import-matrix  Tencent Cloud's examples and codes, AWS's models and the tests of its protocols, of packages pinned in
#              runner/adapters/imports.txt, given to the SDKs that have adapters (needs python3 with pip); into reports/imported
# make test-adapters  the tests of their adapters
# make test-kits      the kits as npm, PyPI and Maven packages: built, looked into, installed and used;
#                     the adapters that "new adapter" writes (needs npm, python3, mvn)
# make smoke          whether the adapters in Go can be judged by: the protocol, its schema, known answers
# make smoke-others   the same for those of Node, Python and Java (after make test-adapters)
# make test-reports   the reports by tools and in a browser that are not ours (needs npm,
#                     python3, xmllint, chromium)
# make gallery        the pictures of reports/gallery (needs npm, chromium)
# make snapshot       a release of what is here into dist, for all systems; publishes nothing
# make release-check  builds it twice and looks at it: archives, checksums, SBOM, the program, the container file
#                     (needs Linux on amd64, jq, unzip)
# make test-ci-templates  release-check, and the files of reports/ci run on that release (needs curl, python3)
#
# VENDOR=aws, LANGUAGE=python, SDK=NAME or ADAPTERS='NAME NAME' does any of these with those adapters alone. How each is made
# and started stands in runner/adapters/adapters.yaml.
# Adapters are installed, built and tested four at a time: AT_ONCE=1 does one after the other.

GO ?= go
# Before what compiles much: Go's compiler works an eighth less for a third more memory. Not for what is run: it is to be as it is.
BUILDING := GOGC=300
OUT ?= reports/out
SDKCONFORM := ./suite/cmd/sdkconform
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT := mvdan.cc/gofumpt@v0.12.0
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.15.1
CYCLONEDX := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

# The adapters as variables: LANGUAGES, FOLDERS, FOLDERS_go, BUILD_go, PROGRAMS_NAME, RUN_NAME, …
LIST := bin/adapters.mk
include $(LIST)
$(LIST): runner/adapters/adapters.yaml $(filter-out %_test.go,$(wildcard runner/adapters/list/*.go))
	@mkdir -p $(@D) && $(BUILDING) $(GO) run ./runner/adapters/list make >$@.$$$$ && mv $@.$$$$ $@ || { rm -f $@.$$$$; exit 1; }

# What was asked for: by VENDOR and LANGUAGE, both if both are given, or by name. Before the list is made there are none.
of-vendor = $(if $(VENDOR),$(or $(VENDOR_$(VENDOR)),$(error VENDOR is "$(VENDOR)"; there are $(VENDORS))),$(FOLDERS))
of-language = $(if $(LANGUAGE),$(or $(FOLDERS_$(LANGUAGE)),$(error LANGUAGE is "$(LANGUAGE)"; there are $(LANGUAGES))),$(FOLDERS))
ADAPTERS := $(if $(FOLDERS),$(or $(SDK),$(filter $(of-vendor),$(of-language)),$(error VENDOR "$(VENDOR)" has nothing in LANGUAGE "$(LANGUAGE)")))
# Not empty if some were asked for.
asked := $(or $(SDK),$(VENDOR),$(LANGUAGE),$(filter-out file,$(origin ADAPTERS)))
# $(call chosen,FOLDERS): those of the folders that ADAPTERS names.
chosen = $(unknown-adapters)$(filter $(ADAPTERS),$(1))
unknown-adapters = $(if $(filter-out $(FOLDERS),$(ADAPTERS)),\
	$(error ADAPTERS names $(filter-out $(FOLDERS),$(ADAPTERS)); there are $(FOLDERS)))
# $(call adapters-of,LANGUAGE)
adapters-of = $(call chosen,$(FOLDERS_$(1)))
# $(call commands,FOLDERS): the command lines of all programs in the folders, each one word of the shell.
commands = $(foreach a,$(1),$(foreach p,$(PROGRAMS_$(a)),$(RUN_$(p))))
# $(call waivers-of,FOLDERS)
waivers-of = $(foreach a,$(1),$(addprefix --waivers ,$(WAIVERS_$(a))))
# Those in Go of which a run is made that nobody has asked more of.
first = $(if $(asked),$(call adapters-of,go),$(call chosen,$(FIRST)))
FIRST_PROGRAMS = $(call commands,$(first))
# What needs nothing but Go, and all others.
PROGRAMS = $(call commands,$(call adapters-of,go))
OTHERS = $(call commands,$(filter-out $(FOLDERS_go),$(call chosen,$(FOLDERS))))
MODULES = . reports/formats/junit/schematest $(addprefix runner/adapters/,$(first))

.PHONY: run first fuzz fuzz-adapter fuzz-planted gate waivers gate-matrix test lint mutants bench golden adapters matrix site import-matrix test-adapters test-kits test-reports gallery smoke smoke-others snapshot release release-check test-ci-templates
.PHONY: $(addprefix adapters-,$(LANGUAGES)) $(addprefix test-adapters-,$(TESTED)) $(addprefix made-,$(FOLDERS)) $(addprefix tested-,$(FOLDERS))
.PHONY: compiled $(addprefix fetched-,$(FOLDERS_go)) others-made lint-data $(addprefix lint-,$(MODULES)) read-by-tools read-by-browser
.PHONY: $(addprefix read-,hostile strict verdicts) reader-python reader-of-cases reader-tools
.DEFAULT_GOAL := run

run: first
	$(GO) run $(SDKCONFORM) run --gate=off --out $(OUT) --adapter builtin:reference $(foreach p,$(FIRST_PROGRAMS),--adapter $(p))

gate: first
	$(GO) run $(SDKCONFORM) run --out $(OUT) --also annotations $(if $(SHARD),--shard $(SHARD)) $(if $(TIMEOUT),--timeout $(TIMEOUT)) \
		--adapter builtin:reference $(foreach p,$(FIRST_PROGRAMS),--adapter $(p)) $(call waivers-of,$(first))

waivers:
	@set -e; for a in $(first); do \
		$(GO) run $(SDKCONFORM) waivers update --waivers runner/adapters/$$a/waivers.yaml --sdk $$a $(OUT); \
	done

# $(call at-once,TARGETS[,NUMBER]): makes them at the same time, each with its output in one piece; after a failure the others have their
# turn. What is installed waits for the network, so there are more of them than processors. A make that was given -j has its own number.
AT_ONCE ?= 4
at-once = $(if $(strip $(1)),\
	$(MAKE) --no-print-directory --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) $$(echo "$$MAKEFLAGS" | grep -q jobserver || echo -j$(or $(2),$(AT_ONCE))) $(1),:)

adapters: adapters-go

# On a fresh machine the SDKs are downloaded while the command is compiled, which leaves to the adapters what they alone need:
# compiled at the same time as the command, they would compile Go's library each for itself.
first:
	-+@$(if $(filter-out $(wildcard $(FIRST_PROGRAMS)),$(FIRST_PROGRAMS)),$(call at-once,compiled $(addprefix fetched-,$(first))))
	+@$(call at-once,$(addprefix made-,$(first)))
compiled:
	@$(BUILDING) $(GO) run $(SDKCONFORM) --help >/dev/null
$(addprefix fetched-,$(FOLDERS_go)): fetched-%:
	@cd runner/adapters/$* && $(GO) list -deps ./... >/dev/null

# $(call step,COMMAND,doing,what,done): COMMAND in the folder of $$a.
step = $(if $(1),\
	echo "$(2) the $(3) of $$a"; (cd runner/adapters/$$a && $(1)) || { echo "the $(3) of $$a cannot be $(4) here"; bad=1; };)
# $(call prepare,LANGUAGE)
prepare = $(call step,$(call INSTALL_$(1),$$a),installing,SDK,installed)$(call step,$(call BUILD_$(1),$$a),building,adapter,built)
$(addprefix adapters-,$(LANGUAGES)): adapters-%:
	+@$(call at-once,$(addprefix made-,$(call adapters-of,$*)))
define of-a-language
$(addprefix made-,$(FOLDERS_$(1))): made-%:
	@a=$$*; bad=0; $$(call prepare,$(1)) exit $$$$bad
$(addprefix tested-,$(FOLDERS_$(1))): tested-%:
	@a=$$*; echo "testing $$$$a"; cd runner/adapters/$$$$a && $$(call TEST_$(1),$$$$a)
endef
$(foreach l,$(LANGUAGES),$(eval $(call of-a-language,$(l))))
# What cannot be installed here stays in a run, as never started.
others-made:
	-+@$(call at-once,$(addprefix made-,$(filter-out $(FOLDERS_go),$(call chosen,$(FOLDERS)))))

# How many adapters are run (or checked by make smoke) at a time, and how many programs of each: what waits for its
# deadline leaves the machine to the others. No verdict hangs on either.
PARALLEL ?= 3
JOBS ?= 2

matrix:
	+@$(call at-once,adapters others-made)
	@set -- $(OTHERS); for p in $(PROGRAMS); do set -- "$$@" "$$p"; done; \
	for p in "$$@"; do set -- "$$@" --adapter "$$p"; shift; done; \
	$(GO) run $(SDKCONFORM) run $(or $(HELD),--gate=off) --out $(OUT) --also matrix $(if $(SHARD),--shard $(SHARD)) \
		--parallel $(PARALLEL) --jobs $(JOBS) $(if $(TIMEOUT),--timeout $(TIMEOUT)) "$$@" --adapter builtin:reference

# A site of runs that were made before.
RESULTS ?= $(OUT)
SITE ?= reports/out/site
site:
	$(GO) run $(SDKCONFORM) site $(RESULTS) --out $(SITE) $(if $(URL),--url $(URL))

# What vendors publish as metadata, imported, and given to the SDKs that have adapters.
import-matrix:
	+@$(call at-once,adapters others-made) ADAPTERS='$(filter $(OF_tencent) $(OF_aws),$(call chosen,$(FOLDERS)))'
	OUT=$(if $(filter reports/out,$(OUT)),reports/imported,$(OUT)) .ci/import-matrix $(call commands,$(filter $(OF_tencent),$(call chosen,$(FOLDERS)))) \
		-- $(call commands,$(filter $(OF_aws),$(call chosen,$(FOLDERS))))

gate-matrix: HELD = --also annotations $(call waivers-of,$(call chosen,$(FOLDERS)))
gate-matrix: matrix

# The tests of a language's adapters, those of its kit first.
test-adapters: $(addprefix test-adapters-,$(TESTED))
$(addprefix test-adapters-,$(INSTALLED)): test-adapters-%: adapters-%
$(addprefix test-adapters-,$(TESTED)): test-adapters-%:
	@$(if $(and $(TEST_KIT_$*),$(call adapters-of,$*)),echo "testing $(KIT_$*)"; cd runner/adapters/$(KIT_$*) && $(TEST_KIT_$*),:)
	@$(if $(and $(TEST_ALL_$*),$(call tested-of,$*)),echo "testing $(call tested-of,$*)"; cd runner/adapters && $(call TEST_ALL_$*,$(call tested-of,$*)),:)
	+@$(call at-once,$(addprefix $(if $(TEST_ALL_$*),made,tested)-,$(call tested-of,$*)))
# $(call tested-of,LANGUAGE)
tested-of = $(filter-out $(if $(asked),,$(FIRST)),$(call adapters-of,$(1)))

# Nothing is published.
test-kits:
	$(GO) vet -tags kits ./runner/adapters
	MVN="$(MVN)" $(GO) test -tags kits -count=1 -parallel 3 -timeout 1h ./runner/adapters

# What must hold before a verdict is taken from an adapter, for all that can be run here.
smoke: adapters
	$(GO) run $(SDKCONFORM) smoke --parallel $(PARALLEL) $(if $(TIMEOUT),--timeout $(TIMEOUT)) --adapter builtin:reference --adapter builtin:strict $(foreach p,$(PROGRAMS),--adapter $(p))

smoke-others:
	@set -- $(OTHERS); for p in "$$@"; do set -- "$$@" --adapter "$$p"; shift; done; \
	$(GO) run $(SDKCONFORM) smoke --parallel $(PARALLEL) $(if $(TIMEOUT),--timeout $(TIMEOUT)) "$$@"

# Runs whose reports are read by tools that are not ours: of an SDK that shows what would break a reader, of an ordinary
# one, and of SDKs by which each verdict occurs. Then the page in a browser.
READERS = reports/formats/readers
READ = reports/out/readers
READERS_RUN = $(READ)/sdkconform run --gate=off --also junit-strict --also ctrf --also sarif >/dev/null --out $(READ)
test-reports:
	rm -rf $(READ)
	$(GO) build -o $(READ)/sdkconform $(SDKCONFORM)
	+@$(call at-once,read-by-tools read-by-browser)
read-by-browser:
	.ci/npm-ci reports/formats/html/browser
	cd reports/formats/html/browser && SDKCONFORM="$(abspath $(READ)/sdkconform)" npm test --silent
read-by-tools: $(addprefix read-,hostile strict verdicts) reader-of-cases reader-tools
	cd $(READERS) && npm test --silent
reader-python:
	.ci/venv $(READERS)
reader-of-cases:
	.ci/venv $(READERS)/trcli
reader-tools:
	.ci/npm-ci $(READERS)
read-hostile: reader-python
	$(READERS_RUN)/hostile --only '*/code/*' --adapter 'node reports/formats/html/browser/hostile.js'
	$(call read-run,hostile)
read-strict: reader-python
	$(READERS_RUN)/strict --only '*/code/*' --adapter builtin:strict
	$(call read-run,strict)
read-verdicts: reader-python
	$(READERS_RUN)/verdicts $(foreach k,odd silent broken,--adapter 'node $(READERS)/verdicts.js $(k)') --parallel 2 --timeout 2s \
		--waivers $(READERS)/waivers.yaml $(foreach f,*/wire */json/lower-case-keys 404/*/json/content-type-wrong,--only 'alibaba-kms-en/code/$(f)') || [ $$? -eq 3 ]
	$(call read-run,verdicts)
define read-run
xmllint --noout --schema reports/formats/junit/junit-extended.xsd $(READ)/$(1)/junit.xml
xmllint --noout --schema reports/formats/junit/jenkins-junit-10.xsd $(READ)/$(1)/junit-strict.xml
$(READERS)/.venv/bin/python $(READERS)/check.py $(READ)/$(1)
endef

# The pictures of reports/gallery, of a run of two real SDKs without their waivers: the first in Go of each provider.
GALLERY = $(foreach provider,alibaba tencent,$(firstword $(filter $(OF_$(provider)),$(FOLDERS_go))))
gallery:
	$(MAKE) adapters-go ADAPTERS='$(GALLERY)'
	$(GO) run $(SDKCONFORM) run --only 'alibaba-kms-en/*' --only 'tencent-cvm-en/*' --timeout 20s --out reports/out/gallery \
		$(foreach p,$(call commands,$(GALLERY)),--adapter $(p)) >/dev/null || [ $$? -eq 1 ]
	rm -rf reports/out/gallery-site
	$(GO) run $(SDKCONFORM) site reports/out/gallery --out reports/out/gallery-site
	cd reports/formats/html/browser && ../../../../.ci/npm-ci && node gallery.js ../../../out/gallery/report.html ../../../out/gallery-site

# goreleaser is large: its first build takes minutes. Go's cache keeps the program for all checkouts. It calls the other tool by its name.
version-of = $(lastword $(subst @, ,$(1)))
CYCLONEDX_BIN := bin/cyclonedx-gomod-$(call version-of,$(CYCLONEDX))
RELEASE_TOOLS := $(CYCLONEDX_BIN)/cyclonedx-gomod
$(RELEASE_TOOLS):
	GOBIN=$(abspath $(@D)) $(GO) install $(CYCLONEDX)
goreleaser = $(BUILDING) PATH="$(abspath $(CYCLONEDX_BIN)):$$PATH" $(GO) run $(GORELEASER) release --clean

# goreleaser asks git for a remote before it says of which commit the release is; a clone need not have one.
snapshot: export GIT_CONFIG_COUNT = 1
snapshot: export GIT_CONFIG_KEY_0 = remote.origin.url
snapshot: export GIT_CONFIG_VALUE_0 = https://github.com/sdkconform/sdkconform
snapshot: $(RELEASE_TOOLS)
	$(goreleaser) --snapshot

# Publishes the tag that is checked out; .github/workflows/release.yml calls it.
release: $(RELEASE_TOOLS)
	$(goreleaser)

release-check: $(RELEASE_TOOLS)
	GO="$(GO)" .ci/release-check

# The files for CI services by their schemas, and their scripts on the release in dist.
test-ci-templates: release-check
	.ci/venv reports/ci
	reports/ci/.venv/bin/check-jsonschema --builtin-schema vendor.github-actions reports/ci/action.yml
	reports/ci/.venv/bin/check-jsonschema --builtin-schema vendor.gitlab-ci reports/ci/gitlab-ci.yml
	reports/ci/.venv/bin/check-jsonschema --regex-variant python --builtin-schema vendor.azure-pipelines reports/ci/azure-pipelines.yml
	$(GO) vet -tags dist ./reports/ci
	$(GO) test -tags dist -count=1 -timeout 30m ./reports/ci

# The race detector takes five to ten times the processor time. So it has what starts goroutines, with all that these
# call: the loading of pages and goldens, the runner, the engine, the fuzzer, the fronts, the reports. What no goroutine
# of the project runs in is tested without it. TestRaceDetector of ./suite holds these lists against the code.
RACE_PACKAGES = ./fixtures ./fuzz ./fuzz/internal/campaign ./fuzz/internal/crashlog ./golden ./reports ./reports/formats/set ./reports/formats/terminal \
	./runner ./runner/host ./runner/kit ./runner/replay ./suite ./suite/engine ./suite/engine/internal/drive ./suite/plain
# Tests of those packages that run without it. They give readers and SDKs, or ask of data, thousands of cases one after
# the other, or hundreds of megabytes; or what they test is in a program of their own, which is built without the detector.
# One expression, not one for each: package testing compiles those anew for each name that it looks at.
LONG_TESTS = ^Test($(subst $() ,|,$(strip \
	LoopOfCorrectReaders PlantedBugsAreFound PlantedHangsAreFound PlantedReaderIsCorrect PromotedIsExpectedAsGenerated \
	Dictionary TargetsOfACorrectReader NativeTargetPassesOverRecommended WhatEndsTheProcessIsNamed Mutants CorrectSDKs \
	PublicReports CorrectClients CallAlone PlainFront GinkgoFront GinkgoFilters FailingFrontsSayWhy FrontsWaive \
	FrontsRequirements FrontsAgree FrontsSayWhatGates ReportsOfFronts NotCachedWithWaivers ClassesAccuseNoOther \
	ClassesAreBounded HostileFlood ManyFailures LongestLines ShortenerBounds ShortenerTakesManyBytesAsEach MarkupIsAsItsPattern \
	LevelSaysWhatFails RunSaysWhatFails)))$$
LONG_PACKAGES = ./fuzz ./runner/host ./suite ./suite/engine
# The command is a program in its tests. For these, which run several things at once, it is built with the detector, too.
RACE_COMMANDS = ^Test(RunsAtOnce|Interrupt|TwoRunsIntoOneFolder|FuzzAtOnce)$$

# A program with the detector sleeps for a second when it ends, so that what is left of it may still race. The tests
# start hundreds of them, and wait for what these do.
race = GORACE="$$GORACE atexit_sleep_ms=0"
# What is compiled for the detector is for nothing else, and without the path of this folder in it any checkout can use it.
RACE = -race -trimpath

# The deadline of go test is for what hangs: a machine may take long. Lint has vetted all.
GOTEST = $(GO) test -vet=off -timeout 1h
# Compilers, checkers and tests live for seconds, and much of that went to collecting garbage of small heaps. Up to a gigabyte a
# process is held at once; GOGC=100 on a machine that has little.
test lint: export GOGC ?= 400
# Much of it waits for deadlines and programs, so that two of the parts use the processors better than one: the longest first.
TESTS = raced rest apart command modules systems
.PHONY: $(addprefix test-,$(TESTS))
test: lint
	+@$(call at-once,$(addprefix test-,$(TESTS)),2)
test-raced:
	$(race) $(GOTEST) $(RACE) -skip '$(LONG_TESTS)' $(RACE_PACKAGES)
test-apart:
	$(GOTEST) -run '$(LONG_TESTS)' $(LONG_PACKAGES)
test-command:
	$(race) $(GOTEST) $(RACE) -run '$(RACE_COMMANDS)' $(SDKCONFORM)
test-rest:
	$(GOTEST) $$($(GO) list ./... | grep -v $(patsubst .%,-e '%$$',$(RACE_PACKAGES)))
test-modules:
	@set -e; for m in $(filter-out .,$(MODULES)); do \
		echo "testing $$m"; (cd $$m && $(GOTEST) ./...); \
	done
test-systems:
	GOOS=darwin $(GO) vet -trimpath ./... && GOOS=windows $(GO) vet -trimpath ./...

lint:
	+@$(call at-once,lint-data $(addprefix lint-,$(MODULES)))
lint-data:
	$(GO) run $(SDKCONFORM) lint --repo .
$(addprefix lint-,$(MODULES)): lint-%:
	@echo "checking $*"; cd $* && $(GO) vet ./... && $(GO) run $(STATICCHECK) ./... && \
		bad=$$($(GO) run $(GOFUMPT) -l .) && if [ -n "$$bad" ]; then echo "not formatted: $$bad"; exit 1; fi

mutants:
	$(GO) test ./suite -run TestMutants -v -count=1

bench:
	$(GO) test ./suite -run '^$$' -bench . -skip BenchmarkImported -benchtime 10x
	$(GO) test ./suite -run '^$$' -bench BenchmarkImported -benchtime 1x -timeout 1h
	$(GO) test ./fuzz -run '^$$' -bench . -benchtime 1x
	.ci/bench-peers

# Go on past a failure, so that one finding does not hide the others.
FUZZTIME ?= 30s
SEED ?= 1
fuzz: adapters
	@bad=0; for t in FuzzDecode FuzzBytes; do echo "fuzzing $$t"; GO="$(GO)" .ci/fuzz-native $$t $(FUZZTIME) || bad=1; done; \
	$(foreach a,$(call adapters-of,go),$(foreach p,$(PROGRAMS_$(a)),echo "fuzzing $(p)"; $(call fuzz-program,$(p)) || bad=1;)) exit $$bad

fuzz-program = GO="$(GO)" .ci/fuzz-adapter $(1) $(FUZZTIME) $(SEED) $(RUN_$(1)) $(KNOWN_$(1))
fuzz-adapter:
	$(if $(RUN_$(PROGRAM)),,$(error PROGRAM is "$(PROGRAM)"; there are $(foreach a,$(FOLDERS),$(PROGRAMS_$(a)))))$(call fuzz-program,$(PROGRAM))

fuzz-planted:
	$(GO) run ./fuzz/internal/planted/hunt

# Writes the golden data anew; read the difference before you commit it.
golden:
	$(GO) run $(SDKCONFORM) golden update --repo .
