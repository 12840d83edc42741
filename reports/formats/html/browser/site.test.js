// The pages of a site in a real browser: what people do with them, and what hostile results try.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {desktop, faint, launch, phone} from './browser.js';
import {command, end, finding, footer, header, hostile, outOf, page as report, planned, poison, sdk, site} from './runs.js';

// run is one of several SDKs of two vendors in three languages; later is the same SDKs a week after, one of them better.
function run(started, later) {
	const plan = [];
	for (const source of ['alibaba-ecs-en', 'tencent-cvm-en']) for (let i = 0; i < 20; i++) plan.push(planned(source, 'Code' + i, plan.length));
	const of = (name, language, provider, version = '1.0') => sdk(name, {describe: {name, version, language, providers: [provider], formats: ['json'], exposes: ['code']}});
	const adapters = [
		of('alpha', 'go', 'alibaba', later ? '1.1' : '1.0'), of('beta', 'python', 'alibaba'), of('gamma', 'java', 'tencent'), of('delta', 'go', 'tencent'),
		{command: './none', failure: 'no such file'},
	];
	const records = [header(plan, adapters, {started})];
	plan.forEach((p, i) => {
		const mine = a => p.source.startsWith(adapters[a].describe.providers[0]);
		for (let a = 0; a < 4; a++) {
			if (!mine(a)) records.push(end(a, p, 'not-applicable', {reason: 'the SDK does not claim to read it'}));
			else if (a === 0 && !later && i % 4 === 0) records.push(end(a, p, 'fail', {findings: [finding('code', 'code', 'InvalidOwner', 'InvalidUser')], visible: 'x'.repeat(80 - i), length: 80 - i}));
			else if (a === 1 && i === 3) records.push(end(a, p, 'crash', {findings: [finding('no-crash', '', 'an outcome', 'it died')], reason: 'it died (panic: boom)', detail: 'main.go:7'}));
			else if (a === 1 && i < 3) records.push(end(a, p, 'fail', {findings: [finding('request-id', 'requestId', 'abc', '')]}));
			else if (a === 2 && i % 20 < 9) records.push(end(a, p, 'fail', {level: 'recommended', findings: [finding('byte-order-mark', 'kind', 'success', 'undecodable', 'recommended')]}));
			else if (a === 3 && i % 20 === 19) continue; // not run
			else records.push(end(a, p, 'pass'));
		}
	});
	return [...records, footer];
}

let browser;
const sites = {};
before(async () => {
	browser = await launch();
	report('week-1', run('2026-11-01T10:00:00Z', false));
	report('week-2', run('2026-11-08T10:00:00Z', true));
	sites.ordinary = site('weeks', outOf('week-1.ndjson'), outOf('week-2.ndjson'));
	sites.first = site('week', outOf('week-1.ndjson'));
	report('hostile-run', hostile());
	sites.hostile = site('hostile', outOf('hostile-run.ndjson'), path.join(outOf('hostile-run'), 'results.json'));
});
after(() => browser.close());

// show opens a page, and afterwards holds it to what every page is held to: no error, no violation of its policy, no
// request but for pages of the site.
async function show(t, which, name, {hash = '', viewport = desktop, colorScheme = 'light', javaScriptEnabled = true} = {}) {
	const context = await browser.newContext({viewport, colorScheme, javaScriptEnabled, reducedMotion: 'reduce'});
	const page = await context.newPage();
	const faults = [];
	page.on('console', m => faults.push(`console: ${m.text()}`));
	page.on('pageerror', e => faults.push(`error: ${e}`));
	page.on('dialog', d => faults.push(`dialog: ${d.message()}`));
	page.on('request', r => { if (!r.isNavigationRequest() || !r.url().startsWith(sites[which].url)) faults.push(`request: ${r.url()}`); });
	t.after(async () => {
		await context.close();
		assert.deepEqual(faults, []);
	});
	await page.goto(sites[which].url + name + hash);
	return page;
}

const text = (page, selector) => page.locator(selector).first().innerText();
// seen are the names of the SDKs that a table shows, in its order.
const seen = (page, table) => page.locator(`${table} tr[data-sdk]:visible > th > a`).allInnerTexts();
// The pages of rules are alike: of the suite's own there are some, and all that others have made up.
const own = new Set(JSON.parse(execFileSync(command, ['rules', '--json'], {encoding: 'utf8'}).trim().replace(/^/, '[').replace(/$/, ']').replaceAll('}\n{', '},{')).map(r => `rule/${r.id}.html`));
const kept = new Set(['code', 'no-crash', 'byte-order-mark', 'layout', 'exposes'].map(id => `rule/${id}.html`));
const some = which => pagesOf(which).filter(name => !own.has(name) || kept.has(name));
const pagesOf = which => readdirSync(sites[which].dir, {recursive: true}).filter(f => f.endsWith('.html')).map(f => f.split(path.sep).join('/')).sort();

// looked is what is on each page of a site, by its name: opened once for all tests that ask for it.
const looked = {};
const look = (t, which) => looked[which] ??= (async () => {
	const page = await show(t, which, 'index.html');
	const found = new Map(), more = new Set(some(which));
	for (const name of pagesOf(which)) {
		await page.goto(sites[which].url + name);
		found.set(name, await page.evaluate(more => {
			const found = {
				ids: [...document.querySelectorAll('[id]')].map(e => e.id),
				links: [...document.querySelectorAll('a')].map(a => [a.getAttribute('href'), a.href]),
			};
			if (!more) return found;

			const bad = [];
			if (document.documentElement.lang !== 'en' || !document.title || document.querySelectorAll('h1').length !== 1 || document.querySelectorAll('main').length !== 1) bad.push('the page');
			let before = 0;
			for (const h of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
				const level = Number(h.tagName[1]);
				if (level > before + 1 || !h.textContent.trim()) bad.push(`heading ${h.outerHTML}`);
				before = level;
			}
			for (const table of document.querySelectorAll('table')) {
				if (!table.tHead || [...table.querySelectorAll('th')].some(th => !th.scope)) bad.push('table ' + table.className);
				if ([...table.tBodies].some(b => [...b.rows].some(r => r.cells[0].tagName !== 'TH'))) bad.push('row of ' + table.className);
			}
			const named = e => e.getAttribute('aria-label') || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim();
			for (const e of document.querySelectorAll('section, nav, [role="region"], [role="img"], [role="search"]')) if (!named(e)) bad.push(e.outerHTML.slice(0, 80));
			for (const e of document.querySelectorAll('input, select')) if (!e.closest('label')?.textContent.trim()) bad.push(e.outerHTML);
			for (const e of document.querySelectorAll('a, button, summary')) if (!e.textContent.trim() && !named(e)) bad.push(e.outerHTML.slice(0, 80));
			for (const e of document.querySelectorAll('.wide')) if (e.tabIndex !== 0) bad.push('what scrolls cannot be reached by keyboard');

			const turning = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
			return {...found, bad, turning: [...new Set([...document.documentElement.outerHTML.matchAll(turning)].map(m => m[0].codePointAt(0).toString(16)))]};
		}, more.has(name)));
		if (more.has(name)) found.get(name).markup = await markup(page);
	}
	return found;
})();

// markup counts on a page what the suite alone writes, and what nobody may; pwned is what a script of others has left.
async function markup(page) {
	return {
		scripts: await page.locator('script').count(), styles: await page.locator('style').count(),
		foreign: await page.locator('img, iframe, base, object, embed, link, meta[http-equiv="refresh"], [onerror], [onload], [style]').count(),
		pwned: await page.evaluate(() => window.pwned ?? null),
	};
}

describe('the pages of a site', () => {
	test('lead to each other and nowhere else', async t => {
		for (const which of ['ordinary', 'hostile']) {
			const pages = await look(t, which);
			const ids = new Map(), links = [];
			for (const [name, found] of pages) {
				assert.equal(new Set(found.ids).size, found.ids.length, `ids of ${name}`);
				ids.set(name, new Set(found.ids));
				for (const [written, to] of found.links) links.push([name, written, to]);
			}
			const reached = new Set(['index.html']);
			for (const [from, written, to] of links) {
				assert.ok(to.startsWith(sites[which].url) && !written.startsWith('/') && !written.includes(':'), `${from} leads to ${written}`);
				const [file, hash] = decodeURI(to.slice(sites[which].url.length)).split('#');
				assert.ok(existsSync(path.join(sites[which].dir, file)), `${from} leads to ${written}`);
				if (hash) assert.ok(ids.get(file).has(hash), `${from} leads to ${written}`);
				reached.add(file);
			}
			for (const name of pagesOf(which)) assert.ok(reached.has(name), `nothing leads to ${name}`);
		}
	});

	test('have headings, names and table heads', async t => {
		for (const which of ['ordinary', 'hostile']) {
			const pages = await look(t, which);
			for (const name of some(which)) assert.deepEqual(pages.get(name).bad, [], name);
		}
	});

	for (const colorScheme of ['light', 'dark']) {
		test(`can be read in the ${colorScheme} theme`, async t => {
			for (const [which, name] of [['ordinary', 'index.html'], ['ordinary', 'sdk/beta.html'], ['ordinary', 'sdk/none.html'], ['ordinary', 'rule/code.html'], ['first', 'index.html'], ['first', 'sdk/alpha.html']]) {
				const page = await show(t, which, name, {colorScheme});
				await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
				assert.deepEqual(await faint(page), [], `contrast of at least 4.5 on ${name}`);
			}
		});
	}

	test('fit on a phone', async t => {
		for (const which of ['ordinary', 'hostile']) {
			const page = await show(t, which, 'index.html', {viewport: phone});
			for (const name of some(which)) {
				await page.goto(sites[which].url + name);
				await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
				assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width, name);
			}
		}
	});

	test('keep the colours that were chosen', async t => {
		const page = await show(t, 'ordinary', 'index.html', {colorScheme: 'dark'});
		const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const dark = await paper();
		await page.click('#theme');
		const light = await paper();
		assert.notEqual(light, dark);
		await page.locator('#sdks a').first().click();
		await page.waitForURL(/\/sdk\//);
		// The browser keeps the choice in its own time.
		for (let i = 0; i < 50 && await paper() !== light; i++) await page.reload();
		assert.equal(await paper(), light);
	});

	test('need no script', async t => {
		const page = await show(t, 'ordinary', 'index.html', {javaScriptEnabled: false});
		assert.ok(!await page.locator('#filters').isVisible());
		assert.ok(!await page.locator('#theme').isVisible());
		assert.equal((await seen(page, '#sdks')).length, 5);
		await page.locator('.matrix td a').first().click();
		await page.waitForURL(/\/sdk\/beta\.html#cause-2$/);
		await page.locator('#cause-2 summary').first().click();
		assert.ok(await page.locator('#cause-2 .evidence').isVisible());
	});

	test('can be printed with all that they say', async t => {
		const page = await show(t, 'ordinary', 'sdk/beta.html');
		await page.emulateMedia({media: 'print'});
		assert.ok(await page.locator('#cause-1 pre.bytes, #cause-1 pre.command').first().isVisible());
		assert.ok(!await page.locator('nav').isVisible());
	});
});

describe('the index', () => {
	test('says how each SDK stands, and never that all is well where it was not run', async t => {
		const page = await show(t, 'ordinary', 'index.html');
		const state = async name => (await text(page, `#sdks tr[data-name="${name}"] td`)).trim();
		assert.deepEqual([await state('alpha'), await state('beta'), await state('gamma'), await state('delta'), await state('./none')], ['passes', 'fails', 'passes what is required', 'incomplete', 'never started']);
		assert.deepEqual(await seen(page, '#sdks'), ['alpha', 'beta', 'delta', 'gamma', './none']);
		const cells = name => page.locator(`.matrix tr:has(> th a:text-is("${name}")) td`).allInnerTexts();
		assert.deepEqual((await cells('beta')).map(c => c.replace(/\s+/g, ' ')), ['3 of 20', '1 of 20', '0']);
		assert.deepEqual(await cells('delta'), ['?', '?', '?']);
		assert.deepEqual(await cells('./none'), ['–', '–', '–']);
		assert.deepEqual(await page.locator('.matrix thead tr:nth-child(2) a').allInnerTexts(), ['request-id', 'no-crash', 'byte-order-mark']);
	});

	test('is searched and filtered', async t => {
		const page = await show(t, 'ordinary', 'index.html');
		await page.keyboard.press('/');
		await page.keyboard.type('python');
		for (const table of ['#sdks', '.matrix']) assert.deepEqual(await seen(page, table), ['beta']);
		assert.equal(await text(page, '#found'), '1 of 5 SDKs');
		assert.deepEqual(await page.locator('#sdks tr.vendor:visible').allInnerTexts(), ['alibaba']);
		await page.click('#reset');
		await page.waitForFunction(() => document.querySelector('#found').textContent === '');
		assert.equal((await seen(page, '.matrix')).length, 5);
		await page.selectOption('#f-vendor', 'tencent');
		assert.deepEqual(await seen(page, '#sdks'), ['delta', 'gamma']);
		await page.selectOption('#f-state', 'incomplete');
		assert.deepEqual(await seen(page, '#sdks'), ['delta']);
		await page.selectOption('#f-language', 'java');
		assert.equal(await text(page, '#found'), 'No SDK is like that.');
		// The address says so, and can be sent.
		const hash = await page.evaluate(() => location.hash);
		const other = await show(t, 'ordinary', 'index.html', {hash});
		assert.equal(await other.inputValue('#f-language'), 'java');
		assert.deepEqual(await seen(other, '#sdks'), []);
		const odd = await show(t, 'ordinary', 'index.html', {hash: '#?vendor=nobody&order=__proto__&q=%ZZ'});
		assert.equal((await seen(odd, '#sdks')).length, 0);
	});

	test('is ordered', async t => {
		const page = await show(t, 'ordinary', 'index.html');
		const vendors = () => page.locator('#sdks tr.vendor:visible').count();
		assert.equal(await vendors(), 3);
		for (const [order, want] of [
			['name', ['./none', 'alpha', 'beta', 'delta', 'gamma']], ['required', ['beta', 'alpha', 'delta', 'gamma', './none']],
			['rule:byte-order-mark', ['gamma', 'alpha', 'beta', 'delta', './none']], ['share', ['gamma', 'beta', 'alpha', 'delta', './none']],
		]) {
			await page.selectOption('#f-order', order);
			for (const table of ['#sdks', '.matrix']) assert.deepEqual(await seen(page, table), want, order);
			assert.equal(await vendors(), 0);
		}
		await page.selectOption('#f-order', '');
		assert.deepEqual(await seen(page, '.matrix'), ['alpha', 'beta', 'delta', 'gamma', './none']);
		assert.equal(await vendors(), 3);
	});

	test('is used by keyboard alone', async t => {
		const page = await show(t, 'ordinary', 'index.html');
		await page.keyboard.press('Tab');
		assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
		await page.locator('.matrix td a').first().focus();
		assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
		await page.keyboard.press('Enter');
		await page.waitForURL(/#cause-\d+$/);
		await page.waitForFunction(() => document.activeElement.tagName === 'SUMMARY');
		assert.ok(await page.locator('.cause[open]').isVisible());
	});
});

describe('the page of an SDK', () => {
	test('shows each cause with its fewest bytes', async t => {
		const page = await show(t, 'first', 'sdk/alpha.html', {hash: '#cause-1'});
		const cause = page.locator('#cause-1');
		assert.match(await cause.locator('summary').first().innerText(), /code: want “InvalidOwner”, got “InvalidUser”/);
		assert.match(await cause.locator('.evidence').innerText(), /The smallest body: alibaba-ecs-en\/code\/400\/Code16\/json\/wire/);
		assert.equal((await cause.locator('pre.bytes').innerText()).length, 64);
		assert.equal(await cause.locator('pre.command').innerText(), "sdkconform run --only 'alibaba-ecs-en/code/400/Code16/json/wire' --adapter './adapter-alpha'");
		await cause.locator('a[href="../rule/code.html"]').click();
		await page.waitForURL(/rule\/code\.html$/);
		assert.match(await text(page, '#breakers table'), /alpha\s+1\.0 · alibaba\s+5 of 20/);
	});

	test('tells what came and went', async t => {
		const page = await show(t, 'ordinary', 'sdk/alpha.html');
		assert.match(await text(page, '.change'), /2026-11-08 10:00 UTC 1\.1\s+WENT\s+code: want “InvalidOwner”/i);
		assert.equal(await page.locator('.runs tbody tr').count(), 2);
		const none = await show(t, 'ordinary', 'sdk/none.html');
		assert.match(await text(none, '.mast'), /never started/);
		assert.match(await text(none, '#causes'), /Nothing is known/);
	});
});

describe('hostile results', () => {
	test('nothing runs, nothing is markup', async t => {
		const wanted = {scripts: 2, styles: 1, foreign: 0, pwned: null};
		const pages = await look(t, 'hostile');
		const page = await show(t, 'hostile', 'index.html', {javaScriptEnabled: false});
		for (const name of some('hostile')) {
			assert.deepEqual(pages.get(name).markup, wanted, name);
			await page.goto(sites.hostile.url + name);
			assert.deepEqual(await markup(page), wanted, name);
		}
	});

	test('no character turns or hides what is beside it', async t => {
		const pages = await look(t, 'hostile');
		for (const name of some('hostile')) assert.deepEqual(pages.get(name).turning, [], name);
	});

	test('are found and ordered all the same', async t => {
		const page = await show(t, 'hostile', 'index.html');
		const all = await seen(page, '#sdks');
		assert.equal(all.length, poison.length);
		await page.fill('#q', '__proto__');
		assert.ok((await seen(page, '#sdks')).length >= 1);
		await page.click('#reset');
		for (const option of await page.locator('#f-order option').evaluateAll(all => all.map(o => o.value))) {
			await page.selectOption('#f-order', option);
			assert.equal((await seen(page, '.matrix')).length, all.length, option);
		}
	});

	test('stay small', () => {
		for (const name of some('hostile')) {
			const {size} = statSync(path.join(sites.hostile.dir, name));
			assert.ok(size < 4e6, `${name} has ${size} bytes`);
		}
	});
});
