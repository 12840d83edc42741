# make run     what three real SDKs make of everything documented; ends with 0 when the run was complete
# make gate    the same run held to the waivers beside the adapters: it fails the day an SDK gets worse, or
#              better; SHARD=2/5 runs a part of it
# make waivers the waiver files anew, by what make gate has found; what is new waits for a reason
# make gate-matrix  the gate of every SDK (needs what make matrix needs); TIMEOUT=20s on a slow machine
# make test    every test and check; what CI calls
# make lint    the catalogue by its schema, pages, goldens and ledger; formatting; vet; staticcheck
# make mutants the broken SDKs and the rules that catch them
# make bench   what the suite and the fuzzer cost, beside their baselines; how soon planted bugs are found
# make fuzz    generated responses for the readers and the Go SDKs, FUZZTIME=30s each; what is new goes to
#              reports/fuzz and fuzz/testdata/fuzz; SEED=2 makes others
# make fuzz-planted how soon Go's engine finds each planted bug
# make matrix  the run with the SDKs of Node, Python and Java too (needs npm, python3, mvn);
#              writes SDK × rule × source into matrix.md; PARALLEL=1 JOBS=1 runs one after the other
# make test-adapters  the tests of their adapters
# make smoke          whether the adapters in Go can be judged by: the protocol, its schema, known answers
# make smoke-others   the same for those of Node, Python and Java (after make test-adapters)
# make test-reports   the reports by parsers and in a browser that are not ours (needs npm,
#                     python3, xmllint, chromium)

GO ?= go
OUT ?= reports/out
ADAPTERS := alibaba-cloud-sdk-go darabonba-openapi tencentcloud-sdk-go
PROGRAMS := $(foreach a,$(ADAPTERS),runner/adapters/$(a)/bin/adapter-$(a))
MODULES := . $(addprefix runner/adapters/,$(ADAPTERS))
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT := mvdan.cc/gofumpt@v0.12.0

NODE := alicloud-pop-core alicloud-openapi-core tencentcloud-sdk-nodejs-common aliyun-sdk
PYTHON := aliyun-python-sdk-core alibabacloud-tea-openapi tencentcloud-sdk-python-common
# The first takes longest.
JAVA := aliyun-java-sdk-core tencentcloud-sdk-java-common tea-openapi-java
MVN ?= mvn -q -B
# A small heap: an SDK that reads without end should run out of it soon, long before its
# deadline also on a busy machine. That of aliyun-java-sdk-core does so on every cut JSON
# body; the body of 64 MiB fits into a heap of 224 MiB.
HEAP_aliyun-java-sdk-core := 256m
java = java -Xmx$(or $(HEAP_$(1)),512m) -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar runner/adapters/$(1)/target/adapter.jar
OTHERS := $(foreach a,$(JAVA),'$(call java,$(a))') \
	$(foreach a,$(NODE),'node runner/adapters/$(a)/adapter.js') 'node runner/adapters/alicloud-pop-core/roa.js' \
	$(foreach a,$(PYTHON),'runner/adapters/$(a)/.venv/bin/python runner/adapters/$(a)/adapter.py')

.PHONY: run fuzz fuzz-planted gate waivers gate-matrix test lint mutants bench golden adapters matrix test-adapters test-reports adapters-node adapters-python adapters-java smoke smoke-others
.DEFAULT_GOAL := run

run: adapters
	$(GO) run ./runner/cmd/sdkconform run --gate=off --out $(OUT) --adapter builtin:reference $(foreach p,$(PROGRAMS),--adapter $(p))

# What the SDKs are known to get wrong, each beside its adapter.
WAIVERS := $(foreach a,$(ADAPTERS),runner/adapters/$(a)/waivers.yaml)

gate: adapters
	$(GO) run ./runner/cmd/sdkconform run --out $(OUT) --also annotations $(if $(SHARD),--shard $(SHARD)) \
		--adapter builtin:reference $(foreach p,$(PROGRAMS),--adapter $(p)) $(foreach w,$(WAIVERS),--waivers $(w))

waivers:
	@set -e; for a in $(ADAPTERS); do \
		$(GO) run ./runner/cmd/sdkconform waivers update --waivers runner/adapters/$$a/waivers.yaml --sdk $$a $(OUT); \
	done

adapters:
	@set -e; for a in $(ADAPTERS); do \
		echo "building the adapter of $$a"; \
		(cd runner/adapters/$$a && $(GO) build -o bin/adapter-$$a ./cmd/adapter-$$a); \
	done

# How many adapters are run at a time, and how many programs of each: what waits for its
# deadline leaves the machine to the others. No verdict hangs on either.
PARALLEL ?= 3
JOBS ?= 2

# What cannot be installed here stays in the run, as never started.
matrix: adapters
	-$(MAKE) adapters-node
	-$(MAKE) adapters-python
	-$(MAKE) adapters-java
	@set -- $(OTHERS); for p in $(PROGRAMS); do set -- "$$@" "$$p"; done; \
	for p in "$$@"; do set -- "$$@" --adapter "$$p"; shift; done; \
	$(GO) run ./runner/cmd/sdkconform run $(or $(HELD),--gate=off) --out $(OUT) --also matrix \
		--parallel $(PARALLEL) --jobs $(JOBS) $(if $(TIMEOUT),--timeout $(TIMEOUT)) "$$@" --adapter builtin:reference

gate-matrix: HELD = --also annotations $(foreach a,$(ADAPTERS) $(NODE) $(PYTHON) $(JAVA),\
	$(foreach w,$(wildcard runner/adapters/$(a)/waivers.yaml),--waivers $(w)))
gate-matrix: matrix

adapters-node:
	@bad=0; for a in $(NODE); do \
		echo "installing the SDK of $$a"; \
		(cd runner/adapters/$$a && npm ci --silent) || { echo "the SDK of $$a cannot be installed here"; bad=1; }; \
	done; exit $$bad

adapters-python:
	@bad=0; for a in $(PYTHON); do \
		echo "installing the SDK of $$a"; \
		(cd runner/adapters/$$a && python3 -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt) || \
			{ echo "the SDK of $$a cannot be installed here"; bad=1; }; \
	done; exit $$bad

adapters-java:
	@bad=0; for a in $(JAVA); do \
		echo "building the adapter of $$a"; \
		(cd runner/adapters/$$a && $(MVN) package -DskipTests) || { echo "the adapter of $$a cannot be built here"; bad=1; }; \
	done; exit $$bad

test-adapters: adapters-node adapters-python
	@set -e; for a in kit-node $(NODE); do echo "testing $$a"; (cd runner/adapters/$$a && npm test --silent); done
	@set -e; (cd runner/adapters/kit-python && python3 -m unittest -q); \
	for a in $(PYTHON); do echo "testing $$a"; (cd runner/adapters/$$a && .venv/bin/python -m unittest -q); done
	@set -e; (cd runner/adapters/kit-java && $(MVN) test); \
	for a in $(JAVA); do echo "testing $$a"; (cd runner/adapters/$$a && $(MVN) package); done

# What must hold before a verdict is taken from an adapter, for all that can be run here.
smoke: adapters
	$(GO) run ./runner/cmd/sdkconform smoke $(if $(TIMEOUT),--timeout $(TIMEOUT)) --adapter builtin:reference --adapter builtin:strict $(foreach p,$(PROGRAMS),--adapter $(p))

smoke-others:
	@set -- $(OTHERS); for p in "$$@"; do set -- "$$@" --adapter "$$p"; shift; done; \
	$(GO) run ./runner/cmd/sdkconform smoke $(if $(TIMEOUT),--timeout $(TIMEOUT)) "$$@"

# A run of an SDK that shows what would break a reader, and an ordinary one.
test-reports:
	cd reports/formats/junit/readers && python3 -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@set -e; for adapter in 'node reports/formats/html/browser/hostile.js' builtin:strict; do \
		out=reports/out/readers/$$(echo "$$adapter" | tr -cd a-z); \
		$(GO) run ./runner/cmd/sdkconform run --gate=off --only '*/code/*' --also junit-strict --out $$out --adapter "$$adapter" >/dev/null; \
		xmllint --noout --schema reports/formats/junit/junit-extended.xsd $$out/junit.xml; \
		xmllint --noout --schema reports/formats/junit/jenkins-junit-10.xsd $$out/junit-strict.xml; \
		reports/formats/junit/readers/.venv/bin/python reports/formats/junit/readers/check.py $$out; \
	done
	cd reports/formats/html/browser && npm ci --silent && npm test --silent

# The deadline of go test is for what hangs: a machine may take long.
test: lint
	@set -e; for m in $(MODULES); do \
		echo "testing $$m"; \
		(cd $$m && $(GO) test -race -timeout 1h ./...); \
	done
	GOOS=darwin $(GO) vet ./... && GOOS=windows $(GO) vet ./...

lint:
	$(GO) run ./runner/cmd/sdkconform lint --repo .
	@set -e; for m in $(MODULES); do \
		echo "checking $$m"; \
		(cd $$m && $(GO) vet ./... && $(GO) run $(STATICCHECK) ./... && \
			bad=$$($(GO) run $(GOFUMPT) -l .) && if [ -n "$$bad" ]; then echo "not formatted: $$bad"; exit 1; fi); \
	done

mutants:
	$(GO) test ./suite -run TestMutants -v -count=1

bench:
	$(GO) test ./suite -run '^$$' -bench . -benchtime 10x
	$(GO) test ./fuzz -run '^$$' -bench . -benchtime 1x

# Go on past a failure, so that one finding does not hide the others.
FUZZTIME ?= 30s
SEED ?= 1
fuzz: adapters
	@bad=0; for t in FuzzDecode FuzzBytes; do echo "fuzzing $$t"; GO="$(GO)" .ci/fuzz-native $$t $(FUZZTIME) || bad=1; done; \
	for a in $(ADAPTERS); do \
		echo "fuzzing $$a"; \
		GO="$(GO)" .ci/fuzz-adapter $$a $(FUZZTIME) $(SEED) runner/adapters/$$a/bin/adapter-$$a || bad=1; \
	done; exit $$bad

fuzz-planted:
	$(GO) run ./fuzz/internal/planted/hunt

# Writes the golden data anew; read the difference before you commit it.
golden:
	$(GO) run ./runner/cmd/sdkconform golden update --repo .
