// A browser without a screen: keeps cookies, says its language, follows nothing, and tells how many bytes came.
'use strict';
const http = require('http');
const zlib = require('zlib');

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

class Client {
	constructor(base, language) {
		this.base = base;
		this.language = language;
		this.cookies = new Map();
	}

	// An address that names a language makes the server remember it; the walk goes on in the language that it has.
	ask(method, path, fields) {
		const body = fields && new URLSearchParams(fields.map((field) => [field.name, field.value])).toString();
		const headers = { 'Accept-Language': this.language, 'Accept-Encoding': 'gzip', Accept: 'text/html,*/*;q=0.8' };
		if (this.cookies.size) headers.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		if (method === 'POST') headers['Content-Type'] = 'application/x-www-form-urlencoded';
		if (method === 'POST') headers['Content-Length'] = Buffer.byteLength(body || '');
		return new Promise((resolve, reject) => {
			const request = http.request(new URL(path, this.base), { method, headers, agent, timeout: 30000 }, (answer) => {
				const parts = [];
				answer.on('data', (part) => parts.push(part));
				answer.on('error', reject);
				answer.on('end', () => {
					const raw = Buffer.concat(parts);
					const plain = answer.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(raw) : raw;
					if (!/[?&]lang=/.test(path)) this.keep(answer.headers['set-cookie'] || []);
					resolve({
						status: answer.statusCode,
						headers: answer.headers,
						isPage: /^text\/html/.test(answer.headers['content-type'] || ''),
						size: raw.length,
						body: plain.toString('utf8'),
					});
				});
			});
			request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)));
			request.on('error', reject);
			request.end(body);
		});
	}

	keep(lines) {
		for (const line of lines) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (/max-age=0/i.test(line) || value === '') this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
	}

	async logIn(email, password) {
		const form = await this.ask('GET', '/login');
		const token = /name="csrf_token" value="([0-9a-f]*)"/.exec(form.body.replace(/\s+/g, ' '));
		const fields = { csrf_token: token ? token[1] : '', email, password, next: '/' };
		const answer = await this.ask('POST', '/login', Object.entries(fields).map(([name, value]) => ({ name, value })));
		if (answer.status !== 303) throw new Error(`${email} cannot log in: ${answer.status}`);
		return this;
	}
}

module.exports = { Client };
