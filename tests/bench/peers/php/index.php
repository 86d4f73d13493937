<?php
/* The peer in PHP: the same two requests, against the same schema, as somebody would write them who knows
 * PHP and MariaDB well and has a week. One file, PDO with persistent connections, server-side prepared
 * statements, one transaction an event. Only for tests/bench/run. */
declare(strict_types=1);

const TIME_SQL = 'Y-m-d H:i:s.v';
const TRIES = 5;

/* Fields of an event: longest text, and whether it must be there. */
const EVENT_FIELDS = [
	'product_name' => [255, true],
	'version' => [100, true],
	'environment_name' => [100, true],
	'status' => [32, true],
	'source_system' => [50, false],
	'build_number' => [100, false],
	'scm_sha' => [40, false],
	'scm_branch' => [100, false],
	'scm_repository' => [500, false],
	'build_url' => [500, false],
	'invoke_id' => [255, false],
	'deploy_url' => [500, false],
	'deployed_by' => [255, false],
	'deployed_by_email' => [255, false],
	'deployed_by_name' => [255, false],
	'error_code' => [100, false],
	'error_message' => [10000, false],
];

const STATUSES = [
	'pending' => 'pending', 'started' => 'started', 'in_progress' => 'started', 'running' => 'started',
	'success' => 'completed', 'completed' => 'completed', 'failed' => 'failed', 'failure' => 'failed',
	'aborted' => 'aborted', 'cancelled' => 'aborted',
];

final class Refusal extends RuntimeException
{
	public function __construct(public readonly int $http, string $message)
	{
		parent::__construct($message);
	}
}

/* Database */

function connect(): PDO
{
	$name = getenv('BENCH_DB_NAME');
	$socket = getenv('BENCH_DB_SOCKET');
	return new PDO("mysql:unix_socket=$socket;dbname=$name;charset=utf8mb4",
		getenv('BENCH_DB_USER'), getenv('BENCH_DB_PASSWORD'), [
			PDO::ATTR_PERSISTENT => true,
			PDO::ATTR_EMULATE_PREPARES => (bool) getenv('BENCH_PHP_EMULATE'),
			PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
			PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
			PDO::MYSQL_ATTR_INIT_COMMAND =>
				"SET SESSION time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'",
		]);
}

function run(PDO $db, string $sql, array $params): PDOStatement
{
	$statement = $db->prepare($sql);
	$statement->execute($params);
	return $statement;
}

function one(PDO $db, string $sql, array $params): ?array
{
	return run($db, $sql, $params)->fetch() ?: null;
}

function transaction(PDO $db, callable $body): mixed
{
	for ($try = 1;; $try++) {
		$db->beginTransaction();
		try {
			$result = $body();
			$db->commit();
			return $result;
		} catch (Throwable $error) {
			if ($db->inTransaction())
				$db->rollBack();
			$isBusy = $error instanceof PDOException && in_array($error->errorInfo[1] ?? 0, [1020, 1205, 1213, 1062]);
			if (!$isBusy || $try === TRIES)
				throw $error;
		}
	}
}

function uuid7(): string
{
	$hex = sprintf('%012x', (int) (microtime(true) * 1000)) . bin2hex(random_bytes(10));
	$hex[12] = '7';
	$hex[16] = dechex(hexdec($hex[16]) & 3 | 8);
	return substr($hex, 0, 8) . '-' . substr($hex, 8, 4) . '-' . substr($hex, 12, 4) . '-'
		. substr($hex, 16, 4) . '-' . substr($hex, 20);
}

function now(): string
{
	return (new DateTimeImmutable('now', new DateTimeZone('UTC')))->format(TIME_SQL);
}

function time_out(?string $time): ?string
{
	return $time === null ? null : strtr($time, ' ', 'T') . 'Z';
}

/* Keys */

function authenticate(PDO $db, string $scope): array
{
	$header = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
	if (!preg_match('/^Bearer +(sk_([a-z][a-z0-9-]*)_k([0-9]{1,9})_[0-9A-Za-z]{38})$/', $header, $match))
		throw new Refusal(401, 'Invalid authentication credentials');
	$key = one($db,
		'SELECT k.organization_id, k.id, k.name, k.digest, k.scopes, k.expires_at, k.last_used_at, k.revoked_at
		FROM organization o JOIN api_key k ON k.organization_id = o.id
		WHERE o.slug = ? AND k.number = ?', [$match[2], $match[3]]);
	$now = now();
	if (!$key || !hash_equals($key['digest'], hash('sha256', $match[1], true)) || $key['revoked_at'] !== null
		|| ($key['expires_at'] !== null && $key['expires_at'] <= $now))
		throw new Refusal(401, 'Invalid authentication credentials');
	if (!array_intersect([$scope, 'admin'], explode(',', $key['scopes'])))
		throw new Refusal(403, 'You do not have permission to perform this action');
	if ($key['last_used_at'] === null || strtotime($key['last_used_at']) < time() - 60)
		run($db, 'UPDATE api_key SET last_used_at = ? WHERE organization_id = ? AND id = ?',
			[$now, $key['organization_id'], $key['id']]);
	return $key;
}

/* Recording */

function read_event(): array
{
	try {
		$event = json_decode(file_get_contents('php://input'), true, 32, JSON_THROW_ON_ERROR);
	} catch (JsonException) {
		throw new Refusal(400, 'Invalid JSON in request body');
	}
	if (!is_array($event) || array_is_list($event))
		throw new Refusal(422, 'an object is expected');
	foreach (EVENT_FIELDS as $name => [$longest, $isRequired]) {
		$value = $event[$name] ?? null;
		if (is_string($value))
			$value = trim($value);
		if ($value === null || $value === '') {
			if ($isRequired)
				throw new Refusal(422, "$name: field required");
			$event[$name] = null;
			continue;
		}
		if (!is_scalar($value) || iconv_strlen((string) $value) > $longest)
			throw new Refusal(422, "$name: too long, or no text");
		$event[$name] = (string) $value;
	}
	$event['word'] = $event['status'];
	$event['status'] = STATUSES[strtolower($event['status'])] ?? throw new Refusal(422, 'status: unknown');
	$event['extra_metadata'] = isset($event['extra_metadata'])
		? json_encode($event['extra_metadata'], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE) : null;
	return $event;
}

function slug(string $name): string
{
	return substr(trim(preg_replace('/[^a-z0-9]+/', '-', strtolower($name)), '-'), 0, 80) ?: 'x';
}

function find_or_create_project(PDO $db, string $organization, string $name, string $now): array
{
	$find = fn() => one($db, 'SELECT id, slug, name FROM project WHERE organization_id = ? AND name = ?',
		[$organization, $name]);
	$project = $find();
	if ($project)
		return $project;
	run($db, 'INSERT INTO project (organization_id, id, slug, name, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?)', [$organization, uuid7(), slug($name), $name, $now, $now]);
	return $find();
}

function find_or_create_environment(PDO $db, string $organization, string $name, string $now): array
{
	$find = fn() => one($db, 'SELECT id, slug, name, tier, timeout_minutes FROM environment
		WHERE organization_id = ? AND name = ?', [$organization, $name]);
	$environment = $find();
	if ($environment)
		return $environment;
	run($db, 'INSERT INTO environment (organization_id, id, slug, name, tier, position, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
		[$organization, uuid7(), slug($name), $name, 'production', 40, $now, $now]);
	return $find();
}

function find_or_create_version(PDO $db, string $organization, string $project, array $event, string $now): array
{
	$find = fn() => one($db, 'SELECT id, version, ordinal, scm_sha FROM version
		WHERE organization_id = ? AND project_id = ? AND version = ?', [$organization, $project, $event['version']]);
	$version = $find();
	if ($version)
		return $version;
	run($db, 'UPDATE project SET versions = versions + 1 WHERE organization_id = ? AND id = ?',
		[$organization, $project]);
	run($db, 'INSERT INTO version (organization_id, id, project_id, version, ordinal, source, scm_sha, scm_branch,
		scm_repository, created_at, updated_at)
		SELECT organization_id, ?, id, ?, versions, ?, ?, ?, ?, ?, ? FROM project
		WHERE organization_id = ? AND id = ?',
		[uuid7(), $event['version'], 'deployment', $event['scm_sha'], $event['scm_branch'],
			$event['scm_repository'], $now, $now, $organization, $project]);
	return $find();
}

/* The row of the pair, locked until the transaction ends. */
function lock_state(PDO $db, array $where): array
{
	$lock = fn() => one($db, 'SELECT current_at, last_at FROM state
		WHERE organization_id = ? AND project_id = ? AND environment_id = ? FOR UPDATE', $where);
	$state = $lock();
	if ($state)
		return $state;
	run($db, 'INSERT IGNORE INTO state (organization_id, project_id, environment_id) VALUES (?, ?, ?)', $where);
	return $lock();
}

function insert_deployment(PDO $db, array $row): void
{
	run($db, 'INSERT INTO deployment (' . implode(', ', array_keys($row)) . ') VALUES ('
		. implode(', ', array_fill(0, count($row), '?')) . ')', array_values($row));
}

function continue_deployment(PDO $db, array $row): void
{
	run($db, 'UPDATE deployment SET status = ?, status_word = ?, finished_at = ?, updated_at = ?, deadline_at = ?,
		event_digest = ?, error_code = COALESCE(?, error_code), error_message = COALESCE(?, error_message)
		WHERE organization_id = ? AND id = ?',
		[$row['status'], $row['status_word'], $row['finished_at'], $row['updated_at'], $row['deadline_at'],
			$row['event_digest'], $row['error_code'], $row['error_message'], $row['organization_id'], $row['id']]);
}

function move_state(PDO $db, array $where, array $row, array $version, bool $isNew): void
{
	$isCompleted = $row['status'] === 'completed';
	run($db, 'UPDATE state SET current_deployment_id = IF(?, ?, current_deployment_id),
		current_version = IF(?, ?, current_version), current_ordinal = IF(?, ?, current_ordinal),
		current_at = IF(?, ?, current_at), last_deployment_id = ?, last_version = ?, last_status = ?, last_at = ?,
		deployments = deployments + ?
		WHERE organization_id = ? AND project_id = ? AND environment_id = ?',
		[(int) $isCompleted, $row['id'], (int) $isCompleted, $version['version'], (int) $isCompleted,
			$version['ordinal'], (int) $isCompleted, $row['finished_at'], $row['id'], $version['version'],
			$row['status'], $row['created_at'], (int) $isNew, ...$where]);
}

function append_event(PDO $db, array $key, array $row, array $names, string $now): void
{
	run($db, 'INSERT INTO event (organization_id, id, kind, subject_id, project_id, environment_id, actor_kind,
		actor_id, address, request_id, is_backfill, data, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
		[$key['organization_id'], uuid7(), "deployment.$row[status]", $row['id'], $row['project_id'],
			$row['environment_id'], 'key', $key['id'], $_SERVER['REMOTE_ADDR'], bin2hex(random_bytes(11)), 0,
			json_encode($names), $now]);
}

function record(PDO $db, array $key, array $event, string $digest): array
{
	$now = now();
	$organization = $key['organization_id'];
	$project = find_or_create_project($db, $organization, $event['product_name'], $now);
	$environment = find_or_create_environment($db, $organization, $event['environment_name'], $now);
	$version = find_or_create_version($db, $organization, $project['id'], $event, $now);
	$where = [$organization, $project['id'], $environment['id']];
	lock_state($db, $where);
	/* A run that has told of itself before goes on. */
	$open = $event['invoke_id'] === null ? null : one($db, "SELECT id, created_at, started_at FROM deployment
		WHERE organization_id = ? AND run_id = ? AND version_id = ? AND environment_id = ?
		AND status IN ('pending', 'started') ORDER BY id DESC LIMIT 1",
		[$organization, $event['invoke_id'], $version['id'], $environment['id']]);
	$isOpen = in_array($event['status'], ['pending', 'started']);
	$row = [
		'organization_id' => $organization,
		'id' => $open['id'] ?? uuid7(),
		'project_id' => $project['id'],
		'version_id' => $version['id'],
		'environment_id' => $environment['id'],
		'status' => $event['status'],
		'status_word' => $event['word'],
		'run_id' => $event['invoke_id'],
		'build_number' => $event['build_number'],
		'source_system' => $event['source_system'],
		'deploy_url' => $event['deploy_url'],
		'build_url' => $event['build_url'],
		'reported_by' => $event['deployed_by'],
		'reported_by_email' => $event['deployed_by_email'],
		'reported_by_name' => $event['deployed_by_name'],
		'key_id' => $key['id'],
		'error_code' => $event['error_code'],
		'error_message' => $event['error_message'],
		'extra_metadata' => $event['extra_metadata'],
		'created_at' => $open['created_at'] ?? $now,
		'recorded_at' => $now,
		'started_at' => $open['started_at'] ?? ($event['status'] === 'started' ? $now : null),
		'finished_at' => $isOpen ? null : $now,
		'updated_at' => $now,
		'deadline_at' => $isOpen ? gmdate('Y-m-d H:i:s', time() + 60 * (int) $environment['timeout_minutes']) : null,
		'event_digest' => $digest,
	];
	if ($open)
		continue_deployment($db, $row);
	else
		insert_deployment($db, $row);
	move_state($db, $where, $row, $version, !$open);
	append_event($db, $key, $row, ['status' => $row['status'], 'project' => $project['name'],
		'version' => $version['version'], 'environment' => $environment['name']], $now);
	return [$open ? 200 : 201, [
		'id' => $row['id'],
		'deployment_id' => $row['id'],
		'event_id' => $row['id'],
		'product_id' => $project['id'],
		'product_name' => $project['name'],
		'version_id' => $version['id'],
		'version' => $version['version'],
		'environment_id' => $environment['id'],
		'environment_name' => $environment['name'],
		'status' => $row['status'],
		'deployed_at' => time_out($row['finished_at'] ?? $row['started_at'] ?? $row['created_at']),
		'started_at' => time_out($row['started_at']),
		'completed_at' => time_out($row['finished_at']),
		'created_at' => time_out($row['created_at']),
		'updated_at' => time_out($row['updated_at']),
		'deployed_by' => $row['reported_by'],
		'deployed_by_name' => $row['reported_by_name'],
		'deployed_by_email' => $row['reported_by_email'],
		'source_system' => $row['source_system'],
		'build_number' => $row['build_number'],
		'invoke_id' => $row['run_id'],
		'scm_sha' => $version['scm_sha'],
		'deploy_url' => $row['deploy_url'],
		'build_url' => $row['build_url'],
		'error_message' => $row['error_message'],
		'error_code' => $row['error_code'],
		'soak_time_hours' => null,
		'extra_metadata' => json_decode($row['extra_metadata'] ?? 'null'),
	]];
}

/* The list */

function deployment_out(array $row): array
{
	return [
		'id' => $row['id'],
		'project' => ['id' => $row['project_id'], 'slug' => $row['project_slug'], 'name' => $row['project_name']],
		'version' => ['id' => $row['version_id'], 'name' => $row['version'], 'scm_sha' => $row['scm_sha']],
		'environment' => ['id' => $row['environment_id'], 'slug' => $row['environment_slug'],
			'name' => $row['environment_name'], 'tier' => $row['tier']],
		'deploy_url' => $row['deploy_url'],
		'key_name' => $row['key_name'],
		'duration_ms' => $row['duration_ms'],
		'status' => $row['status'],
		'status_word' => $row['status_word'],
		'reason' => $row['reason'],
		'run_id' => $row['run_id'],
		'build_number' => $row['build_number'],
		'source_system' => $row['source_system'],
		'build_url' => $row['build_url'],
		'reported_by' => $row['reported_by'],
		'reported_by_email' => $row['reported_by_email'],
		'reported_by_name' => $row['reported_by_name'],
		'key_id' => $row['key_id'],
		'error_code' => $row['error_code'],
		'error_message' => $row['error_message'],
		'extra_metadata' => json_decode($row['extra_metadata'] ?? 'null'),
		'created_at' => time_out($row['created_at']),
		'recorded_at' => time_out($row['recorded_at']),
		'started_at' => time_out($row['started_at']),
		'finished_at' => time_out($row['finished_at']),
		'updated_at' => time_out($row['updated_at']),
		'deadline_at' => time_out($row['deadline_at']),
	];
}

function list_deployments(PDO $db, array $key): array
{
	$limit = min(100, max(1, (int) ($_GET['limit'] ?? 20)));
	$page = max(1, (int) ($_GET['page'] ?? 1));
	$offset = ($page - 1) * $limit;
	$rows = run($db, "SELECT d.id, d.project_id, p.slug AS project_slug, p.name AS project_name, d.version_id,
		v.version, v.scm_sha, d.environment_id, e.slug AS environment_slug, e.name AS environment_name, e.tier,
		d.deploy_url, k.name AS key_name,
		TIMESTAMPDIFF(MICROSECOND, d.started_at, d.finished_at) DIV 1000 AS duration_ms,
		d.status, d.status_word, d.reason, d.run_id, d.build_number, d.source_system, d.build_url, d.reported_by,
		d.reported_by_email, d.reported_by_name, d.key_id, d.error_code, d.error_message, d.extra_metadata,
		d.created_at, d.recorded_at, d.started_at, d.finished_at, d.updated_at, d.deadline_at
		FROM deployment d
		STRAIGHT_JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id
		STRAIGHT_JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id
		STRAIGHT_JOIN environment e ON e.organization_id = d.organization_id AND e.id = d.environment_id
		LEFT JOIN api_key k ON k.organization_id = d.organization_id AND k.id = d.key_id
		WHERE d.organization_id = ? ORDER BY d.id DESC LIMIT $limit OFFSET $offset",
		[$key['organization_id']])->fetchAll();
	$total = (int) one($db, 'SELECT COALESCE(SUM(deployments), 0) AS total FROM state WHERE organization_id = ?',
		[$key['organization_id']])['total'];
	$pages = intdiv($total + $limit - 1, $limit);
	header('Link: <' . strtok($_SERVER['REQUEST_URI'], '?') . "?limit=$limit&page=" . ($page + 1) . '>; rel="next"');
	return [200, [
		'data' => array_map(deployment_out(...), $rows),
		'pagination' => ['page' => $page, 'limit' => $limit, 'total' => $total, 'pages' => $pages,
			'has_more' => $page < $pages],
	]];
}

/* Requests */

function answer(PDO $db): array
{
	$path = rtrim(strtok($_SERVER['REQUEST_URI'], '?'), '/');
	$route = "$_SERVER[REQUEST_METHOD] $path";
	if ($route === 'POST /versioner/deployment-events') {
		$key = authenticate($db, 'write');
		$event = read_event();
		$digest = hash('sha256', file_get_contents('php://input'), true);
		return transaction($db, fn() => record($db, $key, $event, $digest));
	}
	if ($route === 'GET /v1/deployments')
		return list_deployments($db, authenticate($db, 'read'));
	throw new Refusal(404, 'Not found');
}

try {
	[$http, $body] = answer(connect());
} catch (Refusal $refusal) {
	[$http, $body] = [$refusal->http, ['detail' => $refusal->getMessage()]];
} catch (Throwable $error) {
	error_log((string) $error);
	[$http, $body] = [500, ['detail' => 'Internal server error']];
}
http_response_code($http);
$text = json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
header('Content-Type: application/json');
header('Content-Length: ' . strlen($text));
echo $text;
