// What must hold of every page, as far as its answer tells: no program in it, the policy, its language, its weight.
'use strict';

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const HEAVIEST = 30 * 1024; // bytes as they are sent
const MATRIX = ['/', '/state']; // it may be as long as there are projects

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
	if (markup.language !== language) say('language', `says lang="${markup.language}" to whoever reads ${language}`);
	if (answer.size > HEAVIEST && !MATRIX.includes(row.path)) say('weight', `has ${answer.size} bytes, compressed`);
	if (new Set(markup.loads).size > 1) say('requests', `asks for ${markup.loads.join(', ')}`);
	if (!/\btotal;dur=[0-9]/.test(answer.headers['server-timing'] || '')) say('timing', 'has no Server-Timing');
}

module.exports = { judge };
