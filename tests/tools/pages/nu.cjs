// The Nu HTML checker, once for all pages: a folder of files, and what it says of each.
'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

function checkMarkup(pages, folder, find) {
	fs.mkdirSync(folder, { recursive: true });
	const files = new Map();
	pages.forEach((page, i) => {
		const file = path.join(folder, `${String(i).padStart(4, '0')}.html`);
		fs.writeFileSync(file, page.answer.body);
		files.set(file, page);
	});
	if (!files.size) return;
	const jar = path.join(path.dirname(require.resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');
	// It guesses a page's language by chance-driven sampling, and guesses differently from run to run; judge.cjs knows the
	// language that was asked for.
	const options = ['--no-langdetect', '--format', 'json', '--stdout', '--exit-zero-always'];
	const run = spawnSync('java', ['-Xss4m', '-jar', jar, ...options, ...files.keys()], { maxBuffer: 1 << 28 });
	if (run.error || run.status !== 0) throw new Error(`the Nu checker failed: ${run.error || run.stderr}`);
	for (const message of JSON.parse(run.stdout).messages) {
		const page = files.get(decodeURI(String(message.url).replace(/^file:/, '')));
		if (!page) throw new Error(`the Nu checker: ${message.message}`);
		page.find('html', page.url, `line ${message.lastLine}: ${message.message} ${(message.extract || '').replace(/\s+/g, ' ').slice(0, 160)}`);
	}
}

module.exports = { checkMarkup };
