// The tools that read our reports. Each says of every test case what it makes of it: its suite and
// name, its status in the tool's own word, and all else that it keeps of it as text.
import {execFile} from 'node:child_process';
import {chmod, mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {junitXml} from '@allurereport/reader';
import {PathResultFile} from '@allurereport/reader-api';
import * as ctrf from 'ctrf';
import {convertJUnitToCTRFReport} from 'junit-to-ctrf';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const run = (program, args, options) => promisify(execFile)(program, args, {maxBuffer: 1 << 30, ...options});

// python reads with one of the tools of read.py, which have environments of their own: trcli needs
// an older junitparser.
const python = (tool, environment) => async file => {
	const {stdout} = await run(here(`${environment}/bin/python`), [here('read.py'), tool, file]);
	const {totals, tests} = JSON.parse(stdout.trimEnd().split('\n').at(-1));
	return {totals, tests};
};

async function allure(file) {
	const tests = [];
	const read = await junitXml.read({visitTestResult: async t => { tests.push(t); }}, new PathResultFile(file));
	return {read, tests: tests.map(t => ({suite: t.labels.find(l => l.name === 'suite').value, name: t.name, status: t.status, message: t.message, text: t.trace}))};
}

const ofCTRF = report => ({
	read: ctrf.validate(report).valid, totals: report.results.summary, counted: ctrf.calculateSummary(report.results.tests),
	tests: report.results.tests.map(t => ({
		suite: t.suite.join('/'), name: t.name, status: t.status, message: t.message, text: t.trace, place: t.line && `${t.filePath}:${t.line}`,
		more: [t.rawStatus, ...t.tags ?? []].join(' '), flaky: ctrf.isTestFlaky(t),
	})),
});

// multitool runs Microsoft's program. That it may run at all is otherwise left to a script of its package.
async function multitool(...args) {
	const program = here(`node_modules/@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool`);
	await chmod(program, 0o755);
	// It makes garbage by the gigabyte: seldom collected (of 256 MiB, in hexadecimal digits), that takes half the processor time.
	const env = {...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_GCgen0size: '10000000', DOTNET_TieredPGO: '0'};
	return (await run(program, args, {env})).stdout;
}

// sarif is the tool's rows of the results, and what else it has of each when it writes them again.
async function sarif(file) {
	const columns = 'RuleId,Level,Message.Text,Location.Uri,Location.Region.StartLine,Suppressions,Properties.case,Properties.op,RunIndex';
	const rows = await multitool('project', '--columns', columns, '--format', 'ndjson', '--first-location-only', file);
	const out = path.join(await mkdtemp(path.join(tmpdir(), 'sdkconform-sarif-')), 'results.sarif');
	await multitool('query', '--expression', "RuleId != ''", '--output', out, file);
	const again = JSON.parse(await readFile(out, 'utf8')).runs.flatMap(r => r.results ?? []);
	return {tests: rows.split('\n').filter(l => l.startsWith('{')).map(l => JSON.parse(l)).map((r, i) => ({
		adapter: Number(r.RunIndex), name: `${r['Properties.case']} (${r['Properties.op']})`, status: r.Suppressions ? 'suppressed' : r.Level.toLowerCase(),
		text: r['Message.Text'], more: [r.RuleId, again[i].properties.replay, ...again[i].suppressions?.map(s => s.justification) ?? []].join(' '),
		place: `${r['Location.Uri']}:${r['Location.Region.StartLine']}`,
	}))};
}

// validate is what Microsoft's rules for SARIF, and GitHub's, remark in the files: a rule a remark.
export async function validate(files) {
	const out = path.join(await mkdtemp(path.join(tmpdir(), 'sdkconform-sarif-')), 'remarks.sarif');
	await multitool('validate', ...files, '--rule-kind', 'Sarif;Ghas', '--output', out).catch(e => { if (e.code !== 1) throw e; });
	const {runs: [{results, invocations: [{executionSuccessful}]}]} = JSON.parse(await readFile(out, 'utf8'));
	return {executionSuccessful, remarks: [...new Set(results.map(r => r.ruleId))]};
}

// datadog is what datadog-ci prints of a dry run, and each connection that it tried to make.
export async function datadog(...files) {
	return offline([here('node_modules/@datadog/datadog-ci/dist/bundle.js'), 'junit', 'upload', '--service', 'sdk', '--dry-run', '--skip-git-metadata-upload', ...files]);
}

// offline runs a Node program that can make no connection.
export async function offline(args) {
	const log = path.join(await mkdtemp(path.join(tmpdir(), 'sdkconform-offline-')), 'connections');
	const env = {...process.env, OFFLINE_LOG: log, NODE_OPTIONS: `--require "${here('offline.cjs')}"`, DD_API_KEY: '0'.repeat(32)};
	const {stdout} = await run(process.execPath, args, {env}).catch(e => e);
	return {stdout, connections: await readFile(log, 'utf8').catch(() => '')};
}

// once reads each file once: what a tool makes of it is asked for by several tests.
function once(read) {
	const made = new Map();
	return file => made.get(file) ?? made.set(file, read(file)).get(file);
}

// The readers by the names of their packages.
const tools = {
	'ctrf': {report: 'ctrf.json', read: async file => ofCTRF(ctrf.parse(await readFile(file, 'utf8')))},
	'junit-to-ctrf': {report: 'junit.xml', read: async file => ofCTRF(await convertJUnitToCTRFReport(file))},
	'@allurereport/reader': {report: 'junit.xml', read: allure},
	'junitparser': {report: 'junit.xml', read: python('junitparser', '.venv')},
	'junit2html': {report: 'junit.xml', read: python('junit2html', '.venv')},
	'trcli': {report: 'junit.xml', read: python('trcli', 'trcli/.venv')},
	'sarif-multitool': {report: 'results.sarif', read: sarif},
};
export const readers = Object.fromEntries(Object.entries(tools).map(([name, {report, read}]) => [name, {report, read: once(read)}]));
