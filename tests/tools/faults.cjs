// Holds what receivers saw against the record and the log of deliveries: faults.cjs FOLDER TIMEOUT_MS PARALLEL.
// FOLDER has got.* (lines of JSON, tests/tools/receiver.c), kills and outages (moments in ms), and what the database says, in
// columns: events (id, kind, project, version), deliveries (id, event, path, status, attempts), attempts (delivery, number,
// started, duration, http). Prints lines "NAME NUMBER"; all but cut, moods, kills and outages should be 0. More lines tell which.
'use strict';

const { readFileSync, readdirSync } = require('node:fs');

const [folder, timeoutText, parallelText] = process.argv.slice(2);
const timeout = Number(timeoutText);
const lines = (name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n').filter(Boolean);
const table = (name) => lines(name).map((line) => line.split('\t'));
// Clocks are one machine's; so much lies between reading a clock and doing what it was read for, on one that is busy.
const SLACK = 100;
// A lease is the timeout and ten seconds, from the moment of the claim, which is somewhat before the attempt.
const LEASE = timeout + 10000 - 2000;

function uuidOf(typeid) {
	const digits = '0123456789abcdefghjkmnpqrstvwxyz';
	let n = 0n;
	for (const c of typeid.slice(typeid.indexOf('_') + 1)) n = n * 32n + BigInt(digits.indexOf(c));
	return n.toString(16).padStart(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const wanted = (path) => (path.startsWith('/ok/steady') ? ['deployment.created', 'deployment.completed'] : ['deployment.completed']);
const kills = lines('kills').map(Number);
const outages = lines('outages').map((line) => line.trim().split(' ').map(Number));
const events = new Map(table('events').map(([id, kind, project, version]) => [id, { id, kind, project, version: Number(version) }]));
const deliveries = new Map(
	table('deliveries').map(([id, event, path, status, attempts]) => [
		id,
		{ id, event: events.get(event), path, status, attempts: Number(attempts), log: [], seen: [] },
	]),
);
const told = [];
const tell = (what, delivery, more) => told.push(`${what}: ${delivery.id} ${delivery.path} ${delivery.event?.kind} ${more ?? ''}`);
const verdict = { untold: 0, unseen: 0, strangers: 0, unexplained: 0, overcut: 0, hasty: 0, gaps: 0, disorder: 0, cut: 0 };
const moods = { 500: 0, 503: 0, 0: 0 };

for (const [id, number, at, ms, http] of table('attempts')) {
	deliveries.get(id).log.push({ number: Number(number), at: Number(at), ms: Number(ms), http: Number(http) });
	if (http in moods) moods[http]++;
}
let nSeen = 0;
for (const name of readdirSync(folder).filter((file) => file.startsWith('got.')))
	for (const line of lines(name)) {
		const request = JSON.parse(line);
		const delivery = deliveries.get(uuidOf(request.headers['webhook-id']));
		const event = events.get(uuidOf(JSON.parse(request.body).id));

		nSeen++;
		if (!delivery || delivery.event !== event || delivery.path !== request.path) {
			verdict.strangers++;
			told.push(`stranger: ${line.slice(0, 300)}`);
			continue;
		}
		if (delivery.seen.length && delivery.seen[0].body !== request.body) verdict.strangers++;
		delivery.seen.push({ at: request.at_ms, answer: request.answer, body: request.body });
	}

// One delivery for each event and webhook.
const paths = [...new Set([...deliveries.values()].map((d) => d.path))];
const count = new Map();
for (const d of deliveries.values()) count.set(`${d.event.id} ${d.path}`, (count.get(`${d.event.id} ${d.path}`) ?? 0) + 1);
for (const event of events.values())
	for (const path of paths) {
		const n = count.get(`${event.id} ${path}`) ?? 0;
		if (n !== (wanted(path).includes(event.kind) ? 1 : 0)) {
			verdict.untold++;
			told.push(`untold: ${event.id} ${path} ${event.kind}: ${n} deliveries`);
		}
	}

// A request that was seen belongs to an attempt of the log whose time it falls into, each to one.
function cutOf(d) {
	const free = [...d.log];
	return d.seen.filter((seen) => {
		const i = free.findIndex((a) => a.at - SLACK <= seen.at && seen.at <= a.at + a.ms + SLACK);
		if (i >= 0) free.splice(i, 1);
		return i < 0;
	});
}

// Until when a worker that lives has noted what it sent at that moment: a timeout, and as long as the database was away.
function notedUntil(at) {
	let until = at + timeout + 3000;
	for (const [from, to] of outages) if (from <= until && to >= at) until += to - from + 2000;
	return until;
}

for (const d of deliveries.values()) {
	d.seen.sort((a, b) => a.at - b.at);
	d.log.sort((a, b) => a.number - b.number);
	if (d.status !== 'sent' || !d.seen.some((s) => s.answer === 200)) {
		verdict.unseen++;
		tell('unseen', d, d.status);
	}
	if (d.log.length !== d.attempts || d.log.some((a, i) => a.number !== i + 1)) {
		verdict.gaps++;
		tell('gap', d, `${d.attempts} attempts, in the log ${d.log.map((a) => a.number)}`);
	}
	const used = new Set();
	for (const cut of cutOf(d)) {
		const next = [...d.seen, ...d.log].map((x) => x.at).filter((at) => at > cut.at + SLACK).sort((a, b) => a - b)[0];
		const candidates = kills.filter((k) => k >= cut.at - SLACK && k <= notedUntil(cut.at));
		const kill = candidates.find((k) => !used.has(k));

		verdict.cut++;
		if (!candidates.length) {
			verdict.unexplained++;
			tell('unexplained', d, `${cut.at} answered ${cut.answer}; log ${d.log.map((a) => `${a.at}+${a.ms}:${a.http}`)}`);
		} else if (!kill) {
			verdict.overcut++;
			tell('overcut', d, String(cut.at));
		}
		used.add(kill);
		// What was seen twice within one attempt is doubled by no kill.
		const twin = d.seen.some((s) => s !== cut && Math.abs(s.at - cut.at) <= SLACK);
		if (twin || (next && next < cut.at + LEASE)) {
			verdict.hasty++;
			tell('hasty', d, `${cut.at} answered ${cut.answer}, again at ${next}; log ${d.log.map((a) => `${a.at}+${a.ms}:${a.http}`)}`);
		}
	}
}
verdict.excess = Math.max(0, verdict.cut - kills.length * Number(parallelText));

// The first attempts of a project and webhook, in the order of the record.
const lanes = new Map();
for (const d of deliveries.values()) {
	const name = `${d.path} ${d.event.project}`;
	if (!lanes.has(name)) lanes.set(name, []);
	lanes.get(name).push(d);
}
for (const lane of lanes.values()) {
	let last = 0;
	lane.sort((a, b) => a.event.version - b.event.version || (a.event.kind === 'deployment.created' ? -1 : 1));
	for (const d of lane) {
		// The log has a clock read before the request left, the receiver one read when it was there.
		const first = Math.min(...d.seen.slice(0, 1).map((s) => s.at), ...d.log.slice(0, 1).map((a) => a.at));
		if (first < last) {
			verdict.disorder++;
			tell('disorder', d, `version ${d.event.version} first at ${first}, one before it at ${last}`);
		}
		last = Math.max(last, d.log.length && d.log[0].at > first ? first : d.log.length ? d.log[0].at : first);
	}
}

for (const [name, number] of Object.entries(verdict)) console.log(name, number);
console.log('moods', moods[500], moods[503], moods[0]);
console.log('kills', kills.length);
console.log('outages', outages.filter((outage) => outage.length === 2).length);
console.log(
	`summary ${events.size} events, ${deliveries.size} deliveries in ${lanes.size} lanes, ${nSeen} requests seen, ${verdict.cut} of them cut by kills;`,
	`MariaDB away for ${outages.map(([from, to]) => to - from).join(', ')} ms`,
);
for (const line of told.slice(0, 40)) console.log('-', line);
