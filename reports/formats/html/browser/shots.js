// Pictures of the page, for people to look at: node shots.js DIR [REPORT.html...]
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {desktop, launch, phone} from './browser.js';
import {hostile, ordinary, page as report} from './runs.js';

const [dir, ...files] = process.argv.slice(2);
mkdirSync(dir, {recursive: true});
const pages = files.length ? Object.fromEntries(files.map((f, i) => [`report${i + 1}`, pathToFileURL(f).href])) :
	{ordinary: report('ordinary', ordinary()).url, hostile: report('hostile', hostile()).url};
const browser = await launch();
for (const [which, url] of Object.entries(pages)) {
	for (const [size, viewport] of Object.entries({desktop, phone})) {
		for (const colorScheme of ['light', 'dark']) {
			const page = await browser.newPage({viewport, colorScheme, reducedMotion: 'reduce'});
			const shot = name => page.screenshot({path: path.join(dir, `${which}-${size}-${colorScheme}-${name}.png`)});
			await page.goto(url);
			await shot('1top');
			for (const part of ['matrix', 'findings', 'cases']) {
				await page.evaluate(id => document.getElementById(id).scrollIntoView(), part);
				await shot('2' + part);
			}
			await page.keyboard.press('n');
			await page.waitForSelector('#case h3');
			await shot('3case');
			await page.close();
		}
	}
}
await browser.close();
