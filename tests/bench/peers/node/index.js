/* The peer in Node: the same two requests, against the same schema, as somebody would write them who knows
 * Node and MariaDB well and has a week. Fastify with schemas for what comes in and what goes out, mysql2 with
 * a pool and prepared statements, a process for each core. Only for tests/bench/run. */
import cluster from 'node:cluster';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import os from 'node:os';
import process from 'node:process';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';

const env = process.env;
const TRIES = 5;
const WORKERS = os.cpus().length;
const STATUSES = {
	pending: 'pending', started: 'started', in_progress: 'started', running: 'started', success: 'completed',
	completed: 'completed', failed: 'failed', failure: 'failed', aborted: 'aborted', cancelled: 'aborted',
};

class Refusal extends Error {
	constructor(statusCode, message) {
		super(message);
		this.statusCode = statusCode;
	}
}

/* Database */

const pool = cluster.isPrimary ? null : mysql.createPool({
	socketPath: env.BENCH_DB_SOCKET,
	database: env.BENCH_DB_NAME,
	user: env.BENCH_DB_USER,
	password: env.BENCH_DB_PASSWORD,
	connectionLimit: Math.ceil(Number(env.BENCH_CLIENTS) / WORKERS),
	timezone: 'Z',
	dateStrings: true,
});

pool?.on('connection', (connection) => {
	connection.query("SET SESSION time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'");
});

async function one(db, sql, params) {
	const [rows] = await db.execute(sql, params);
	return rows[0] ?? null;
}

async function transaction(body) {
	const db = await pool.getConnection();
	try {
		for (let attempt = 1; ; attempt++) {
			await db.beginTransaction();
			try {
				const result = await body(db);
				await db.commit();
				return result;
			} catch (error) {
				await db.rollback();
				if (![1020, 1205, 1213, 1062].includes(error.errno) || attempt === TRIES) throw error;
			}
		}
	} finally {
		db.release();
	}
}

function uuid7() {
	const bytes = randomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	bytes[6] = (bytes[6] & 0x0f) | 0x70;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	const hex = bytes.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const timeIn = (date) => date.toISOString().slice(0, 23).replace('T', ' ');
const timeOut = (time) => (time === null ? null : `${time.replace(' ', 'T')}Z`);

/* Keys */

async function authenticate(request, scope) {
	const match = /^Bearer +(sk_([a-z][a-z0-9-]*)_k([0-9]{1,9})_[0-9A-Za-z]{38})$/.exec(request.headers.authorization ?? '');
	const unknown = new Refusal(401, 'Invalid authentication credentials');
	if (!match) throw unknown;
	const key = await one(pool,
		`SELECT k.organization_id, k.id, k.name, k.digest, k.scopes, k.expires_at, k.last_used_at, k.revoked_at
		FROM organization o JOIN api_key k ON k.organization_id = o.id
		WHERE o.slug = ? AND k.number = ?`, [match[2], match[3]]);
	const now = new Date();
	if (!key || !timingSafeEqual(key.digest, createHash('sha256').update(match[1]).digest()) || key.revoked_at !== null
		|| (key.expires_at !== null && key.expires_at <= timeIn(now))) throw unknown;
	const scopes = key.scopes.split(',');
	if (!scopes.includes(scope) && !scopes.includes('admin'))
		throw new Refusal(403, 'You do not have permission to perform this action');
	if (key.last_used_at === null || Date.parse(timeOut(key.last_used_at)) < now - 60000)
		await pool.execute('UPDATE api_key SET last_used_at = ? WHERE organization_id = ? AND id = ?',
			[timeIn(now), key.organization_id, key.id]);
	return key;
}

/* Recording */

const text = (maxLength) => ({ type: ['string', 'null'], maxLength });
const needed = (maxLength) => ({ type: 'string', minLength: 1, maxLength });
const eventSchema = {
	type: 'object',
	required: ['product_name', 'version', 'environment_name', 'status'],
	properties: {
		product_name: needed(255), version: needed(100), environment_name: needed(100), status: needed(32),
		source_system: text(50), build_number: text(100), scm_sha: text(40), scm_branch: text(100),
		scm_repository: text(500), build_url: text(500), invoke_id: text(255), deploy_url: text(500),
		deployed_by: text(255), deployed_by_email: text(255), deployed_by_name: text(255),
		error_code: text(100), error_message: text(10000), extra_metadata: {},
	},
};

/* What goes out, so that Fastify compiles its writers. */
const out = { type: 'string', nullable: true };
const number = { type: 'integer', nullable: true };
const object = (properties) => ({ type: 'object', properties });
const texts = (...names) => Object.fromEntries(names.map((name) => [name, out]));
const recordedSchema = object({
	...texts('id', 'deployment_id', 'event_id', 'product_id', 'product_name', 'version_id', 'version', 'environment_id',
		'environment_name', 'status', 'deployed_at', 'started_at', 'completed_at', 'created_at', 'updated_at',
		'deployed_by', 'deployed_by_name', 'deployed_by_email', 'source_system', 'build_number', 'invoke_id', 'scm_sha',
		'deploy_url', 'build_url', 'error_message', 'error_code'),
	soak_time_hours: number,
	extra_metadata: {},
});
const listSchema = object({
	data: {
		type: 'array',
		items: object({
			id: out,
			project: object(texts('id', 'slug', 'name')),
			version: object(texts('id', 'name', 'scm_sha')),
			environment: object(texts('id', 'slug', 'name', 'tier')),
			...texts('deploy_url', 'key_name'),
			duration_ms: number,
			...texts('status', 'status_word', 'reason', 'run_id', 'build_number', 'source_system', 'build_url',
				'reported_by', 'reported_by_email', 'reported_by_name', 'key_id', 'error_code', 'error_message'),
			extra_metadata: {},
			...texts('created_at', 'recorded_at', 'started_at', 'finished_at', 'updated_at', 'deadline_at'),
		}),
	},
	pagination: object({
		page: number, limit: number, total: number, pages: number, has_more: { type: 'boolean' },
	}),
});

const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80) || 'x';

async function findOrCreateProject(db, organization, name, now) {
	const find = () => one(db, 'SELECT id, slug, name FROM project WHERE organization_id = ? AND name = ?',
		[organization, name]);
	const project = await find();
	if (project) return project;
	await db.execute(`INSERT INTO project (organization_id, id, slug, name, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?)`, [organization, uuid7(), slug(name), name, now, now]);
	return find();
}

async function findOrCreateEnvironment(db, organization, name, now) {
	const find = () => one(db, `SELECT id, slug, name, tier, timeout_minutes FROM environment
		WHERE organization_id = ? AND name = ?`, [organization, name]);
	const environment = await find();
	if (environment) return environment;
	await db.execute(`INSERT INTO environment (organization_id, id, slug, name, tier, position, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, [organization, uuid7(), slug(name), name, 'production', 40, now, now]);
	return find();
}

async function findOrCreateVersion(db, organization, project, event, now) {
	const find = () => one(db, `SELECT id, version, ordinal, scm_sha FROM version
		WHERE organization_id = ? AND project_id = ? AND version = ?`, [organization, project, event.version]);
	const version = await find();
	if (version) return version;
	await db.execute('UPDATE project SET versions = versions + 1 WHERE organization_id = ? AND id = ?',
		[organization, project]);
	await db.execute(`INSERT INTO version (organization_id, id, project_id, version, ordinal, source, scm_sha,
		scm_branch, scm_repository, created_at, updated_at)
		SELECT organization_id, ?, id, ?, versions, ?, ?, ?, ?, ?, ? FROM project
		WHERE organization_id = ? AND id = ?`,
		[uuid7(), event.version, 'deployment', event.scm_sha ?? null, event.scm_branch ?? null,
			event.scm_repository ?? null, now, now, organization, project]);
	return find();
}

/* The row of the pair, locked until the transaction ends. */
async function lockState(db, where) {
	const lock = () => one(db, `SELECT current_at, last_at FROM state
		WHERE organization_id = ? AND project_id = ? AND environment_id = ? FOR UPDATE`, where);
	if (await lock()) return;
	await db.execute('INSERT IGNORE INTO state (organization_id, project_id, environment_id) VALUES (?, ?, ?)', where);
	await lock();
}

const insertSql = (row) => `INSERT INTO deployment (${Object.keys(row).join(', ')})
	VALUES (${Object.keys(row).map(() => '?').join(', ')})`;

async function continueDeployment(db, row) {
	await db.execute(`UPDATE deployment SET status = ?, status_word = ?, finished_at = ?, updated_at = ?,
		deadline_at = ?, event_digest = ?, error_code = COALESCE(?, error_code),
		error_message = COALESCE(?, error_message) WHERE organization_id = ? AND id = ?`,
		[row.status, row.status_word, row.finished_at, row.updated_at, row.deadline_at, row.event_digest,
			row.error_code, row.error_message, row.organization_id, row.id]);
}

async function moveState(db, where, row, version, isNew) {
	const isCompleted = Number(row.status === 'completed');
	await db.execute(`UPDATE state SET current_deployment_id = IF(?, ?, current_deployment_id),
		current_version = IF(?, ?, current_version), current_ordinal = IF(?, ?, current_ordinal),
		current_at = IF(?, ?, current_at), last_deployment_id = ?, last_version = ?, last_status = ?, last_at = ?,
		deployments = deployments + ? WHERE organization_id = ? AND project_id = ? AND environment_id = ?`,
		[isCompleted, row.id, isCompleted, version.version, isCompleted, version.ordinal, isCompleted,
			row.finished_at, row.id, version.version, row.status, row.created_at, Number(isNew), ...where]);
}

async function appendEvent(db, key, row, names, address, now) {
	await db.execute(`INSERT INTO event (organization_id, id, kind, subject_id, project_id, environment_id, actor_kind,
		actor_id, address, request_id, is_backfill, data, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		[key.organization_id, uuid7(), `deployment.${row.status}`, row.id, row.project_id, row.environment_id, 'key',
			key.id, address, randomBytes(11).toString('hex'), 0, JSON.stringify(names), now]);
}

async function record(db, key, event, digest, address) {
	const date = new Date();
	const now = timeIn(date);
	const organization = key.organization_id;
	const status = STATUSES[event.status.toLowerCase()];
	const project = await findOrCreateProject(db, organization, event.product_name, now);
	const environment = await findOrCreateEnvironment(db, organization, event.environment_name, now);
	const version = await findOrCreateVersion(db, organization, project.id, event, now);
	const where = [organization, project.id, environment.id];
	await lockState(db, where);
	/* A run that has told of itself before goes on. */
	const open = event.invoke_id == null ? null : await one(db, `SELECT id, created_at, started_at FROM deployment
		WHERE organization_id = ? AND run_id = ? AND version_id = ? AND environment_id = ?
		AND status IN ('pending', 'started') ORDER BY id DESC LIMIT 1`,
		[organization, event.invoke_id, version.id, environment.id]);
	const isOpen = status === 'pending' || status === 'started';
	const row = {
		organization_id: organization,
		id: open?.id ?? uuid7(),
		project_id: project.id,
		version_id: version.id,
		environment_id: environment.id,
		status,
		status_word: event.status,
		run_id: event.invoke_id ?? null,
		build_number: event.build_number ?? null,
		source_system: event.source_system ?? null,
		deploy_url: event.deploy_url ?? null,
		build_url: event.build_url ?? null,
		reported_by: event.deployed_by ?? null,
		reported_by_email: event.deployed_by_email ?? null,
		reported_by_name: event.deployed_by_name ?? null,
		key_id: key.id,
		error_code: event.error_code ?? null,
		error_message: event.error_message ?? null,
		extra_metadata: event.extra_metadata === undefined ? null : JSON.stringify(event.extra_metadata),
		created_at: open?.created_at ?? now,
		recorded_at: now,
		started_at: open?.started_at ?? (status === 'started' ? now : null),
		finished_at: isOpen ? null : now,
		updated_at: now,
		deadline_at: isOpen ? timeIn(new Date(date.getTime() + 60000 * environment.timeout_minutes)) : null,
		event_digest: digest,
	};
	if (open) await continueDeployment(db, row);
	else await db.execute(insertSql(row), Object.values(row));
	await moveState(db, where, row, version, !open);
	await appendEvent(db, key, row, {
		status, project: project.name, version: version.version, environment: environment.name,
	}, address, now);
	return [open ? 200 : 201, {
		id: row.id,
		deployment_id: row.id,
		event_id: row.id,
		product_id: project.id,
		product_name: project.name,
		version_id: version.id,
		version: version.version,
		environment_id: environment.id,
		environment_name: environment.name,
		status,
		deployed_at: timeOut(row.finished_at ?? row.started_at ?? row.created_at),
		started_at: timeOut(row.started_at),
		completed_at: timeOut(row.finished_at),
		created_at: timeOut(row.created_at),
		updated_at: timeOut(row.updated_at),
		deployed_by: row.reported_by,
		deployed_by_name: row.reported_by_name,
		deployed_by_email: row.reported_by_email,
		source_system: row.source_system,
		build_number: row.build_number,
		invoke_id: row.run_id,
		scm_sha: version.scm_sha,
		deploy_url: row.deploy_url,
		build_url: row.build_url,
		error_message: row.error_message,
		error_code: row.error_code,
		soak_time_hours: null,
		extra_metadata: event.extra_metadata ?? null,
	}];
}

/* The list */

function deploymentOut(row) {
	return {
		id: row.id,
		project: { id: row.project_id, slug: row.project_slug, name: row.project_name },
		version: { id: row.version_id, name: row.version, scm_sha: row.scm_sha },
		environment: { id: row.environment_id, slug: row.environment_slug, name: row.environment_name, tier: row.tier },
		deploy_url: row.deploy_url,
		key_name: row.key_name,
		duration_ms: row.duration_ms,
		status: row.status,
		status_word: row.status_word,
		reason: row.reason,
		run_id: row.run_id,
		build_number: row.build_number,
		source_system: row.source_system,
		build_url: row.build_url,
		reported_by: row.reported_by,
		reported_by_email: row.reported_by_email,
		reported_by_name: row.reported_by_name,
		key_id: row.key_id,
		error_code: row.error_code,
		error_message: row.error_message,
		extra_metadata: row.extra_metadata === null ? null : JSON.parse(row.extra_metadata),
		created_at: timeOut(row.created_at),
		recorded_at: timeOut(row.recorded_at),
		started_at: timeOut(row.started_at),
		finished_at: timeOut(row.finished_at),
		updated_at: timeOut(row.updated_at),
		deadline_at: timeOut(row.deadline_at),
	};
}

async function listDeployments(key, query) {
	const limit = Math.min(100, Math.max(1, query.limit));
	const page = Math.max(1, query.page);
	const [[rows], [[{ total: sum }]]] = await Promise.all([
		pool.execute(`SELECT d.id, d.project_id, p.slug AS project_slug, p.name AS project_name, d.version_id,
			v.version, v.scm_sha, d.environment_id, e.slug AS environment_slug, e.name AS environment_name, e.tier,
			d.deploy_url, k.name AS key_name,
			TIMESTAMPDIFF(MICROSECOND, d.started_at, d.finished_at) DIV 1000 AS duration_ms,
			d.status, d.status_word, d.reason, d.run_id, d.build_number, d.source_system, d.build_url,
			d.reported_by, d.reported_by_email, d.reported_by_name, d.key_id, d.error_code, d.error_message,
			d.extra_metadata, d.created_at, d.recorded_at, d.started_at, d.finished_at, d.updated_at, d.deadline_at
			FROM deployment d
			STRAIGHT_JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id
			STRAIGHT_JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id
			STRAIGHT_JOIN environment e ON e.organization_id = d.organization_id AND e.id = d.environment_id
			LEFT JOIN api_key k ON k.organization_id = d.organization_id AND k.id = d.key_id
			WHERE d.organization_id = ? ORDER BY d.id DESC LIMIT ${limit} OFFSET ${(page - 1) * limit}`,
		[key.organization_id]),
		pool.execute('SELECT COALESCE(SUM(deployments), 0) AS total FROM state WHERE organization_id = ?',
			[key.organization_id]),
	]);
	const total = Number(sum);
	const pages = Math.ceil(total / limit);
	return {
		data: rows.map(deploymentOut),
		pagination: { page, limit, total, pages, has_more: page < pages },
	};
}

/* Requests */

async function serve() {
	const app = Fastify({ ignoreTrailingSlash: true, bodyLimit: 1 << 20, keepAliveTimeout: 75000 });

	/* The body's own bytes are needed for its digest. */
	app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
		request.digest = createHash('sha256').update(body).digest();
		try {
			done(null, JSON.parse(body));
		} catch {
			done(new Refusal(400, 'Invalid JSON in request body'));
		}
	});
	app.post('/versioner/deployment-events', {
		schema: { body: eventSchema, response: { '2xx': recordedSchema } },
	}, async (request, reply) => {
		const key = await authenticate(request, 'write');
		if (!STATUSES[request.body.status.toLowerCase()]) throw new Refusal(422, 'status: unknown');
		const [http, answer] = await transaction(
			(db) => record(db, key, request.body, request.digest, request.ip));
		reply.code(http);
		return answer;
	});
	app.get('/v1/deployments', {
		schema: {
			querystring: {
				type: 'object',
				properties: { limit: { type: 'integer', default: 20 }, page: { type: 'integer', default: 1 } },
			},
			response: { 200: listSchema },
		},
	}, async (request, reply) => {
		const { limit, page } = request.query;
		reply.header('Link', `</v1/deployments?limit=${limit}&page=${page + 1}>; rel="next"`);
		return listDeployments(await authenticate(request, 'read'), request.query);
	});
	await app.listen({ host: '127.0.0.1', port: Number(env.BENCH_PORT) });
}

if (cluster.isPrimary) {
	for (let i = 0; i < WORKERS; i++) cluster.fork();
	process.on('SIGTERM', () => {
		for (const worker of Object.values(cluster.workers)) worker.kill('SIGTERM');
		process.exit(0);
	});
} else {
	await serve();
}
