// A standard client, openid-client, against a running server: discovery, code flow with PKCE, what the token is for,
// refresh, introspection, revocation, client credentials, device flow. The person in front of the browser is
// played with fetch: log-in form, consent form. Says nothing when all is well.
'use strict';

const assert = require('node:assert/strict');
const { Issuer, custom, generators } = require('openid-client');

const [base, clientId, clientSecret, email, password, redirectUri] = process.argv.slice(2);

custom.setHttpOptionsDefaults({ timeout: 30000 });

// ---- a browser without JavaScript

const cookies = new Map();

async function browse(url, form) {
	const answer = await fetch(url, {
		method: form ? 'POST' : 'GET',
		redirect: 'manual',
		headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
		body: form && new URLSearchParams(form),
	});
	for (const line of answer.headers.getSetCookie()) {
		const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
		cookies.set(name, value);
	}
	return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
}

const unescaped = (text) =>
	text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name]);

// The hidden fields of the form behind a mark in the page.
function fields(text, mark) {
	const part = text.slice(text.indexOf(mark));
	return Object.fromEntries(
		[...part.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [name, unescaped(value)]),
	);
}

async function logIn() {
	const page = await browse(`${base}/login`);
	const answer = await browse(`${base}/login`, { ...fields(page.text, 'class="login"'), email, password, next: '/' });
	assert.equal(answer.status, 303);
}

async function consent(url, path) {
	const page = await browse(url);
	assert.equal(page.status, 200, page.text);
	return browse(`${base}${path}`, { ...fields(page.text, 'class="consent"'), decision: 'allow' });
}

// ---- the client

async function codeFlow(client) {
	const verifier = generators.codeVerifier();
	const state = generators.state();
	const url = client.authorizationUrl({
		scope: 'read write',
		state,
		code_challenge: generators.codeChallenge(verifier),
		code_challenge_method: 'S256',
	});
	const answer = await consent(url, '/oauth/authorize');
	assert.equal(answer.status, 303);
	// Checks state and iss as well.
	return client.oauthCallback(redirectUri, client.callbackParams(answer.location), {
		state,
		code_verifier: verifier,
		response_type: 'code',
	});
}

async function call(token) {
	return (await fetch(`${base}/v1/users/me`, { headers: { authorization: `Bearer ${token}` } })).status;
}

async function deviceFlow(client) {
	const handle = await client.deviceAuthorization({ scope: 'read' });
	const answer = await consent(handle.verification_uri_complete, '/device');
	assert.equal(answer.location, '/device?outcome=allowed');
	const tokens = await handle.poll();
	assert.equal(await call(tokens.access_token), 200);
}

async function main() {
	const issuer = await Issuer.discover(`${base}/.well-known/oauth-authorization-server`);
	const client = new issuer.Client({
		client_id: clientId,
		client_secret: clientSecret,
		redirect_uris: [redirectUri],
		response_types: ['code'],
	});

	assert.equal(issuer.issuer, base);
	await logIn();

	const tokens = await codeFlow(client);
	assert.equal(tokens.token_type, 'Bearer');
	assert.equal(await call(tokens.access_token), 200);
	assert.equal((await client.introspect(tokens.access_token)).active, true);

	const fresh = await client.refresh(tokens.refresh_token);
	assert.notEqual(fresh.refresh_token, tokens.refresh_token);
	assert.equal(await call(fresh.access_token), 200);

	await client.revoke(fresh.refresh_token);
	assert.equal(await call(fresh.access_token), 401);
	assert.deepEqual(await client.introspect(fresh.access_token), { active: false });
	await assert.rejects(client.refresh(fresh.refresh_token), { error: 'invalid_grant' });

	const own = await client.grant({ grant_type: 'client_credentials', scope: 'read' });
	assert.equal(await call(own.access_token), 200);

	await deviceFlow(client);
}

main().catch((error) => {
	console.error(error);
	process.exit(1);
});
