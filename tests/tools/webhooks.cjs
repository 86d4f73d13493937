// Verifies what a receiver got with the library of the Standard Webhooks: webhooks.cjs LOG PATH SECRET [raw|whsec].
// Prints how many requests to PATH there were, and how many of them verify: "3 3".
'use strict';

const { readFileSync } = require('node:fs');
const { Webhook } = require('standardwebhooks');

const [log, path, secret, format] = process.argv.slice(2);
const webhook = new Webhook(secret, format === 'raw' ? { format: 'raw' } : undefined);
const requests = readFileSync(log, 'utf8')
	.split('\n')
	.filter(Boolean)
	.map((line) => JSON.parse(line))
	.filter((request) => request.path === path);
let verified = 0;

for (const { body, headers } of requests) {
	try {
		webhook.verify(body, headers);
		verified++;
	} catch {
		// the count says so
	}
}
console.log(requests.length, verified);
