// What must hold of every page, as far as its answer tells: no program in it, the policy, its language, its weight.
'use strict';

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const HEAVIEST = 30 * 1024; // bytes as they are sent
const MATRIX = ['/', '/state']; // it may be as long as there are projects

// A page of badges shows them, each of which is a picture of its own.
function isShown(loaded, url) {
	return /\/badges$/.test(new URL(url).pathname) && /^\/badge\/[0-9a-f]+\/\w+\.svg$/.test(new URL(loaded, url).pathname);
}

function judge({ url, row, answer, markup }, language, find) {
	const say = (rule, text) => find(rule, url, text);

	for (const { name, attributes } of markup.starts) {
		if (name === 'script') say('script', 'has a <script>');
		for (const attribute of Object.keys(attributes)) {
			if (/^on/.test(attribute)) say('handler', `<${name}> has ${attribute}=`);
			if (attribute === 'style') say('handler', `<${name}> has style=, which the policy forbids`);
		}
	}
	if (answer.headers['content-security-policy'] !== POLICY) say('policy', `its policy is ${answer.headers['content-security-policy']}`);
	// Whoever asked for a language in the address gets it, whatever they read otherwise.
	const wanted = new URL(url).searchParams.get('lang') || language;
	if (markup.language !== wanted) say('language', `says lang="${markup.language}" to whoever reads ${wanted}`);
	// WCAG 2.2.1: what loads again by itself can be told to stop.
	const isRefreshed = markup.starts.some(({ name, attributes: a }) => name === 'meta' && /^refresh$/i.test(a['http-equiv']));
	if (isRefreshed && !markup.links.some((link) => /[?&]refresh=off\b/.test(link))) say('refresh', 'loads again, and has no link that stops it');
	if (answer.size > HEAVIEST && !MATRIX.includes(row.path)) say('weight', `has ${answer.size} bytes, compressed`);
	if (new Set(markup.loads.filter((one) => !isShown(one, url))).size > 1) say('requests', `asks for ${markup.loads.join(', ')}`);
	if (!/\btotal;dur=[0-9]/.test(answer.headers['server-timing'] || '')) say('timing', 'has no Server-Timing');
}

module.exports = { judge, isShown };
