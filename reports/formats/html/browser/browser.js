// The browser that the page is tested in: CHROMIUM names another one.
import {chromium} from 'playwright-core';

export const desktop = {width: 1280, height: 900}, phone = {width: 390, height: 844};

export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
}
