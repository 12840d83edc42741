'use strict';
// Before anything is drawn: that there is a script, and the colours that were chosen.
document.documentElement.classList.add('js');
try {
	const theme = localStorage.getItem('sdkconform-theme');
	if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {}
