// Our reports by the tools that SDK teams read them with: what each counts, against results.json, and
// what it loses, against the table of reports/README.md. WRITE=1 writes the table.
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {datadog, offline, readers, validate} from './readers.js';

// The runs of 'make test-reports'.
const runs = fileURLToPath(new URL('../../out/readers/', import.meta.url));
const at = (run, file) => path.join(runs, run, file);
const page = fileURLToPath(new URL('../../README.md', import.meta.url));

// The rows of the table that are verdicts; a verdict is divided where readers are told more than it.
const kinds = {
	'pass': '`pass`', 'noted': '`pass`, with something recorded', 'below': '`fail` of a recommended rule', 'lowered': '`fail` of a required rule where it is recommended', 'fail': '`fail`', 'flaky': '`fail`, of `deterministic` (flaky)', 'crash': '`crash`', 'hang': '`hang`',
	'known-failure': '`known-failure`', 'fixed': '`fixed`', 'not-applicable': '`not-applicable`', 'harness-error': '`harness-error`', 'not-run': '`not-run`',
};
function kindOf(c) {
	if (c.verdict === 'pass') return c.findings.length ? 'noted' : 'pass';
	if (c.verdict !== 'fail') return c.verdict;
	if (c.findings.some(f => f.rule === 'deterministic')) return 'flaky';
	return c.level === 'required' ? 'fail' : ruleLevels[c.findings[0].rule] === 'required' ? 'lowered' : 'below';
}
const ruleLevels = Object.fromEntries(JSON.parse(readFileSync(at('verdicts', 'results.sarif'))).runs[0].tool.driver.rules.map(r => [r.id, r.properties.level]));

// gravest are the statuses that are told of a case, without that of what is only recorded where others are.
function gravest(statuses) {
	const all = [...new Set(statuses)];
	return all.length > 1 ? all.filter(s => s !== 'none') : all;
}

// cases are those of results.json by adapter and name.
function casesOf(run) {
	const {adapters} = JSON.parse(readFileSync(at(run, 'results.json')));
	const cases = adapters.map(a => new Map(a.cases.map(c => [`${c.id} (${c.op})`, c])));
	const labels = adapters.map(a => a.describe.name ? `${a.describe.name} ${a.describe.version}` : a.command);
	return {
		cases,
		// of is the case of a reader's test; null where it is none, such as that of the gate.
		of(t) {
			const of = cases[t.adapter ?? (cases.length === 1 ? 0 : labels.findIndex(l => t.suite.startsWith(l + '/')))];
			return of?.get(t.name) ?? [...of ?? []].find(([name]) => t.name.endsWith('.' + name))?.[1] ?? null;
		},
	};
}

// tally counts what list holds.
function tally(list) {
	const n = {};
	for (const x of list) n[x] = (n[x] ?? 0) + 1;
	return n;
}

// What became of a text that has to be escaped in XML.
const shown = 'it\'s <b>"wrong"</b> &amp; ]]> 中文 \\u{7}\\u{202E}\\nand goes on';
const intact = text => (text ?? '').includes(`got “${shown}”`);

const words = (...said) => said.filter(Boolean).join('; ') || 'lost';

// What each reader keeps of the run 'verdicts', beside the status: a row each.
const keeps = {
	'why a case fails': at => {
		const t = at('InvalidParameter');
		const whole = intact(t.text) && t.text.trimEnd().split('\n').length > 1;
		return t.message && !intact(t.message) ? words(whole && 'whole', 'in its heading `&`, `<` and `"` are entities') : whole ? 'whole' : 'lost';
	},
	'how to see it again': at => at('InvalidParameter').all.includes('sdkconform run --only') ? 'kept' : 'lost',
	'why and until when a failure is waived': at => at('Rejected.LimitExceeded').all.includes('is known. (https://example.org/issues/1, owner @example/sdk, expires 2999-12-31)') ? 'kept' : 'lost',
	'that a case is flaky': at => at('Unsupported.Alias').flaky ? 'kept' : at('Unsupported.Alias').all.includes('deterministic') ? 'as the rule' : 'lost',
	'why a case did not run': at => at('Rejected.Disabled', 1)?.all.includes('given up: silent') ? 'kept' : 'lost',
	'file and line': at => at('InvalidParameter').place ? 'kept' : 'lost',
};

// What the JUnit reports say of the whole run, in test cases of their own.
const whole = {
	'an SDK that never started': t => /broken(\/description)?$/.test(t.suite) && /^(.*\.)?desc/.test(t.name),
	'the run is incomplete': t => t.suite === 'gate' && t.name.endsWith('complete'),
	'a waiver that is right no more': t => t.suite === 'gate' && t.name.endsWith('no fixed but still waived'),
};

let columns; // the cells of each reader by row, from the run 'verdicts'

before(async () => {
	columns = {};
	const {cases, of} = casesOf('verdicts');
	for (const [name, {report, read}] of Object.entries(readers)) {
		const {tests} = await read(at('verdicts', report));
		const column = columns[name] = {reads: `\`${report}\``};
		const told = new Map(); // each case, and the tests that the reader has of it
		for (const t of tests) {
			t.all = [t.message, t.text, t.more].join('\n');
			const c = of(t);
			if (c) told.set(c, [...told.get(c) ?? [], t]);
		}
		for (const kind of Object.keys(kinds)) {
			const statuses = cases.flatMap(a => [...a.values()]).filter(c => kindOf(c) === kind).map(c => [...new Set((told.get(c) ?? []).map(t => t.status))].join(', ') || '–');
			column[kind] = Object.keys(tally(statuses)).sort().join(' or ');
		}
		const test = (code, adapter = 0) => {
			const c = [...cases[adapter].values()].find(c => c.id.includes(`/${code}/json/`));
			const all = told.get(c) ?? [];
			return all.length === 0 ? undefined : {...all[0], all: all.map(t => t.all).join('\n'), text: all.map(t => t.text).join('\n')};
		};
		for (const [row, keep] of Object.entries(keeps)) column[row] = keep(test);
		for (const [row, is] of Object.entries(whole)) column[row] = tests.filter(t => t.suite && is(t)).map(t => t.status).join() || '–';
	}
});

// table is what reports/README.md has to say.
function table() {
	const names = Object.keys(columns);
	const rows = {'reads': 'reads', ...kinds, ...Object.fromEntries([...Object.keys(keeps), ...Object.keys(whole)].map(r => [r, r]))};
	const line = cells => `| ${cells.join(' | ')} |\n`;
	return line(['', ...names.map(n => `\`${n}\``)]) + line(Array(names.length + 1).fill('---')) +
		Object.entries(rows).map(([row, title]) => line([title, ...names.map(n => columns[n][row])])).join('');
}

test('the run has every verdict', () => {
	const all = casesOf('verdicts').cases.flatMap(a => [...a.values()]);
	const found = tally(all.map(kindOf));
	console.log(found);
	assert.deepEqual(Object.keys(found).sort(), Object.keys(kinds).sort());
});

test('reports/README.md says what they make of it', () => {
	const text = readFileSync(page, 'utf8'), wanted = table();
	const found = text.match(/^\| *\| `ctrf`.*\n(?:\|.*\n)+/m)?.[0] ?? '';
	if (process.env.WRITE) {
		assert.ok(found, `${page} has no table whose first column is \`ctrf\``);
		writeFileSync(page, text.replace(found, () => wanted));
	} else {
		assert.equal(found, wanted, `the table of ${page} is not what the readers make of the reports; WRITE=1 npm test writes it`);
	}
	assert.match(text.slice(0, text.indexOf(wanted)), /^## What other tools read of it$(?![^]*^## )/m);
});

for (const run of ['verdicts', 'hostile', 'strict']) {
	describe(`of the run '${run}'`, {concurrency: 2}, () => {
		for (const [name, {report, read}] of Object.entries(readers)) {
			for (const file of report === 'junit.xml' && run === 'verdicts' ? ['junit.xml', 'junit-strict.xml'] : [report]) {
				test(`${name} counts in ${file} what results.json says`, async () => {
					const {cases, of} = casesOf(run);
					const {read: ok = true, totals = {}, counted = totals, tests} = await read(at(run, file));
					assert.ok(ok, 'it refuses the report');
					// Of each case what the table says of its kind, and nothing twice.
					const told = new Map(), others = [];
					for (const t of tests) {
						const c = of(t);
						if (!c) others.push(t);
						else told.set(c, [...told.get(c) ?? [], t.status]);
					}
					const wanted = tally(cases.flatMap(a => [...a.values()]).map(c => columns[name][kindOf(c)]));
					const found = tally(cases.flatMap(a => [...a.values()]).map(c => gravest(told.get(c)).join(', ') || '–'));
					console.log(`${run}: ${name} of ${file}:`, found);
					assert.deepEqual(found, wanted);
					if (report === 'results.sarif') {
						const {adapters} = JSON.parse(readFileSync(at(run, 'results.json')));
						const findings = adapters.flatMap(a => [...a.findings ?? [], ...a.cases.flatMap(c => c.findings)]).length;
						assert.equal(tests.length, Math.min(findings, 5000), 'a result each finding, of 5000 at most');
						return;
					}
					assert.ok([...told.values()].every(all => all.length === 1), 'it has a case twice');
					const {gate, adapters} = JSON.parse(readFileSync(at(run, 'results.json')));
					const waived = run === 'verdicts' ? 6 : 0;
					assert.equal(others.length, adapters.length + (report === 'ctrf.json' ? 0 : 1 + waived), 'a test each adapter, one of the run, one each way in which a waiver fails it');
					assert.ok(gate.passed || tests.some(t => !['passed', 'skipped', 'retest'].includes(t.status)), 'nothing is red');
					// The tool's own sums are those of its tests.
					const statuses = tally(tests.map(t => t.status));
					for (const [status, n] of Object.entries(totals)) {
						if (status in statuses) assert.equal(n, statuses[status], status);
						if (['all', 'tests'].includes(status)) assert.equal(n, tests.length);
						if (['passed', 'failed', 'skipped', 'other', 'tests'].includes(status)) assert.equal(counted[status], n, status);
					}
				});
			}
		}

		test('datadog-ci takes the JUnit files, and makes no connection', async () => {
			const files = ['junit.xml', 'junit-strict.xml'];
			const {stdout, connections} = await datadog(...files.map(file => at(run, file)));
			for (const file of files) assert.match(stdout, new RegExp(`\\[DRYRUN\\] Uploading jUnit XML test report file in .*/${run}/${file}\\n`));
			assert.match(stdout, /\[DRYRUN\] .* Uploaded 2 files/);
			assert.doesNotMatch(stdout, /Invalid/);
			assert.equal(connections, '');
		});
	});
}

test('datadog-ci refuses what is no JUnit, and a connection would be seen', async () => {
	const {stdout} = await datadog(page.replace('README.md', 'formats/junit/jenkins-junit-10.xsd'));
	assert.match(stdout, /Invalid jUnitXML file/);
	const {connections} = await offline(['-e', 'fetch("http://127.0.0.1:40009/").catch(() => {})']);
	assert.match(connections, /127\.0\.0\.1/);
});

test('SARIF: nothing is remarked by Microsoft\'s and GitHub\'s rules but the version of a development build', async () => {
	const files = ['verdicts', 'hostile', 'strict'].map(run => at(run, 'results.sarif'));
	assert.deepEqual(await validate(files), {executionSuccessful: true, remarks: ['SARIF2005']});
	assert.ok(files.every(existsSync));
});
