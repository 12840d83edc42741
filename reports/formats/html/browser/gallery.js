// The pictures of reports/gallery: node gallery.js REPORT.html SITE takes them of a report and of a site.
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import UPNG from 'upng-js';
import {launch, phone} from './browser.js';

export const folder = fileURLToPath(new URL('../../../gallery/', import.meta.url));

const wide = {width: 1200, height: 1000};
const to = (page, id) => page.evaluate(id => document.getElementById(id).scrollIntoView(), id);

// filter looks for what breaks the rule of codes; words are searched for. The page takes them a moment after the last key
// and then says so in its address: before that its list is about to change.
async function filter(page, words) {
	await page.selectOption('#f-state', 'required');
	await page.selectOption('#f-rule', 'code');
	await page.fill('#q', words);
	await page.waitForURL(url => new URLSearchParams(url.hash.split('?')[1]).get('q') === words);
}

// What is in the pictures: of is the page, a report where it is not said; go leads to it, given a word that some of the cases have; shows is what has to be seen; the
// picture ends above end, else where the window ends.
export const pictures = {
	'report.png': {
		viewport: wide, go: () => {}, end: '#overview > details',
		shows: ['.brand', '#next', 'h1', '.facts', '.reasons li', '#h-overview', '.legend', '.axis', '.strip .picture', '.strip .counts'],
	},
	'case.png': {
		viewport: wide, end: '#case .hex',
		async go(page) {
			await filter(page, 'wire');
			await page.locator('#rows a').first().click();
			await page.locator('#case').waitFor();
			await page.mouse.move(0, 0);
		},
		shows: ['#case h3', '#case .state', '#case .finding .want', '#case .finding .got', '#case blockquote', '#case pre.bytes mark'],
	},
	'filter.png': {
		viewport: wide, end: '#rows > li:nth-child(9)',
		async go(page, word) {
			await filter(page, word);
			await to(page, 'filters');
		},
		shows: ['#q', '#f-state', '#f-sdk', '#f-source', '#f-rule', '#reset', '#found', '#rows a'],
	},
	'dark.png': {
		viewport: wide, colorScheme: 'dark', end: '#cause-3', go: page => to(page, 'matrix'),
		shows: ['#h-matrix', '.matrix thead', '.matrix a', '#h-findings', '#cause-1'],
	},
	'phone.png': {viewport: phone, go: () => {}, shows: ['h1', '.reasons li', '#h-overview']},
	'site.png': {
		of: 'index', viewport: wide, end: '#rules', go: page => to(page, 'filters'),
		shows: ['#q', '#h-sdks', '.list-of-sdks a', '#h-matrix', '.matrix thead a', '.matrix td a'],
	},
	'sdk.png': {of: 'sdk', viewport: phone, colorScheme: 'dark', go: page => to(page, 'totals'), shows: ['#h-totals', '.sources', '#h-causes']},
};

async function main(report, site) {
	const files = {index: path.join(site, 'index.html'), sdk: path.join(site, 'sdk', readdirSync(path.join(site, 'sdk'))[0])};
	mkdirSync(folder, {recursive: true});
	const browser = await launch();
	for (const [name, {of, viewport, colorScheme, go, end}] of Object.entries(pictures)) {
		const page = await browser.newPage({viewport, colorScheme, reducedMotion: 'reduce'});
		await page.goto(pathToFileURL(files[of] ?? report).href);
		await go(page, 'forbidden');
		const height = end ? Math.floor((await page.locator(end).first().boundingBox()).y) - 4 : viewport.height;
		const image = UPNG.decode(await page.screenshot({clip: {x: 0, y: 0, width: viewport.width, height}}));
		writeFileSync(path.join(folder, name), Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, 128)));
		await page.close();
	}
	await browser.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2], process.argv[3]);
