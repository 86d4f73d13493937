// A small house with one good page and a bad one for each rule: whether the rules find what they are for, and nothing else.
'use strict';
const http = require('http');
const fs = require('fs');
const path = require('path');
const { Map } = require('./map.cjs');

const GOOD = fs.readFileSync(path.join(__dirname, 'good.html'), 'utf8');
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const STYLE = `body { background: #fff; color: #222; } a { color: #04c; } .pale { color: #222; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #9cf; } .pale { color: #eee; } .murky { color: #333; } }`;

const body = (html) => (page) => page.replace('<p>', `${html}<p>`);
// By the rule that must find it; what is done to the good page, and to its headers.
const PLANTS = {
	html: { page: body('<p align="left">An attribute of old</p>') },
	axe: { page: body('<form method="get" action="/good"><input name="q" value="no label"><button>Go</button></form>') },
	contrast: { page: body('<p class="murky">Dark on dark</p>') },
	script: { page: body('<script>"nothing"</script>') },
	handler: { page: body('<p onclick="0">A handler</p>') },
	policy: { headers: { 'Content-Security-Policy': "default-src 'self' 'unsafe-inline'" } },
	language: { page: (page) => page.replace('lang="en"', 'lang="pt-BR"') },
	weight: { page: body(`<p>${Array.from({ length: 9000 }, (_, i) => ((i * 48271) % 2147483647).toString(36)).join(' ')}</p>`) },
	requests: { page: body('<p><img src="/picture.svg" alt="A picture"></p>') },
	refresh: { page: (page) => page.replace('<title>', '<meta http-equiv="refresh" content="3600"><title>') },
	timing: { headers: { 'Server-Timing': 'total' } },
	narrow: { page: body('<p><img src="data:image/svg+xml,%3Csvg%20xmlns=\'http://www.w3.org/2000/svg\'/%3E" width="700" height="4" alt="Wide"></p>') },
	'dead-link': { page: body('<p><a href="/missing">Leads nowhere</a> <a href="/good#nowhere">nor this</a></p>') },
	forbidden: { page: body('<form method="post" action="/forbidden"><button>Not for you</button></form>') },
	writes: {},
	unreached: {},
};

// Serves the house; resolves to what check.cjs needs to walk through it.
function serve() {
	let rows = 0;
	const server = http.createServer((request, response) => {
		const { pathname } = new URL(request.url, 'http://localhost');
		const name = pathname.startsWith('/bad/') ? pathname.slice(5) : '';
		const plant = PLANTS[name];
		const send = (status, type, text, headers) => {
			response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'Server-Timing': 'total;dur=0.10', ...headers });
			response.end(text);
		};
		if (name === 'writes') rows++;
		if (pathname === '/style.css') send(200, 'text/css', STYLE);
		else if (pathname === '/picture.svg') send(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
		else if (pathname === '/forbidden') send(403, 'text/html', 'no');
		else if (pathname === '/good') send(200, 'text/html', GOOD);
		else if (plant) send(200, 'text/html', plant.page ? plant.page(GOOD) : GOOD, plant.headers);
		else if (pathname === '/') send(200, 'text/html', body(Object.keys(PLANTS).map((one) => `<p><a href="/bad/${one}">Bad: ${one}</a></p>`).join(''))(GOOD));
		else send(404, 'text/html', 'not here');
	});
	const routes = ['GET /', 'GET /good', 'GET /missing', 'GET /lonely', 'GET /picture.svg', 'GET /style.css', 'POST /forbidden',
		...Object.keys(PLANTS).map((name) => `GET /bad/${name}`)];
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({
		server,
		base: `http://127.0.0.1:${server.address().port}`,
		map: new Map(routes.map((route) => `${route} page read dashboard`).join('\n')),
		fingerprint: () => `rows ${rows}\n`,
	})));
}

module.exports = { serve, PLANTS };
