-- The record: who, what, where, and every attempt to bring the one to the other.
--
-- Ids are version-7 UUIDs that the program makes, so their order is the order of time. Every table but
-- the first three begins its primary key with the organization: what belongs together lies together,
-- and a reference into another organization cannot even be stored.
-- Names compare without case and with accents; versions, slugs and digests compare byte by byte.
-- ASCII columns hold only words that we write ourselves: to compare one with whatever people ask for, or to
-- store it there, is an error.

CREATE TABLE IF NOT EXISTS organization (
	id UUID NOT NULL,
	slug VARCHAR(63) COLLATE utf8mb4_bin NOT NULL,
	name VARCHAR(255) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY organization_slug (slug)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS user (
	id UUID NOT NULL,
	email VARCHAR(255) NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- scrypt, modular crypt format
	password VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY user_email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS session (
	-- SHA-256 of the cookie's token: whoever reads this table cannot log in with it
	digest BINARY(32) NOT NULL,
	organization_id UUID NOT NULL,
	user_id UUID NOT NULL,
	created_at DATETIME(3) NOT NULL,
	last_seen_at DATETIME(3) NOT NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	agent VARCHAR(255) NOT NULL,
	PRIMARY KEY (digest),
	KEY session_user (user_id),
	KEY session_last_seen (last_seen_at),
	CONSTRAINT session_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT session_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS membership (
	organization_id UUID NOT NULL,
	user_id UUID NOT NULL,
	role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, user_id),
	KEY membership_user (user_id),
	CONSTRAINT membership_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT membership_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS api_key (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- the N of kN inside the key
	number INT UNSIGNED NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- SHA-256 of the whole key
	digest BINARY(32) NOT NULL,
	-- words joined by commas: read,write,admin
	scopes VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NULL,
	last_used_at DATETIME(3) NULL,
	revoked_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY api_key_number (organization_id, number),
	CONSTRAINT api_key_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS project (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	slug VARCHAR(80) COLLATE utf8mb4_bin NOT NULL,
	name VARCHAR(255) NOT NULL,
	description VARCHAR(2000) NULL,
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
	-- versions made so far: the next one's ordinal
	versions INT UNSIGNED NOT NULL DEFAULT 0,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY project_name (organization_id, name),
	UNIQUE KEY project_slug (organization_id, slug),
	CONSTRAINT project_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS environment (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	slug VARCHAR(80) COLLATE utf8mb4_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	tier VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- columns of the matrix stand in this order, then by name
	position INT NOT NULL,
	-- a deployment open for longer than this has timed out
	timeout_minutes INT UNSIGNED NOT NULL DEFAULT 60,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY environment_name (organization_id, name),
	UNIQUE KEY environment_slug (organization_id, slug),
	CONSTRAINT environment_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS version (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	version VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
	-- 1, 2, 3 … inside its project, in order of first sight: "2 versions behind" is a difference
	ordinal INT UNSIGNED NOT NULL,
	-- what first told of it: build or deployment
	source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	scm_sha VARCHAR(64) COLLATE utf8mb4_bin NULL,
	scm_branch VARCHAR(100) COLLATE utf8mb4_bin NULL,
	scm_repository VARCHAR(500) COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY version_name (organization_id, project_id, version),
	UNIQUE KEY version_ordinal (organization_id, project_id, ordinal),
	KEY version_project (organization_id, project_id, id),
	KEY version_sha (organization_id, scm_sha),
	CONSTRAINT version_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS build (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	version_id UUID NOT NULL,
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- the word that the client used for the status
	status_word VARCHAR(50) NOT NULL,
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
	run_id VARCHAR(255) COLLATE utf8mb4_bin NULL,
	build_number VARCHAR(100) COLLATE utf8mb4_bin NULL,
	source_system VARCHAR(50) NULL,
	build_url VARCHAR(500) COLLATE utf8mb4_bin NULL,
	reported_by VARCHAR(255) NULL,
	reported_by_email VARCHAR(255) NULL,
	reported_by_name VARCHAR(255) NULL,
	-- the key that the last event came with
	key_id UUID NULL,
	error_code VARCHAR(100) NULL,
	error_message TEXT NULL,
	extra_metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	recorded_at DATETIME(3) NOT NULL,
	started_at DATETIME(3) NULL,
	finished_at DATETIME(3) NULL,
	updated_at DATETIME(3) NOT NULL,
	deadline_at DATETIME(3) NULL,
	event_digest BINARY(32) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY build_version (organization_id, version_id),
	KEY build_run (organization_id, run_id),
	KEY build_deadline (deadline_at),
	CONSTRAINT build_version FOREIGN KEY (organization_id, version_id) REFERENCES version (organization_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS deployment (
	organization_id UUID NOT NULL,
	-- made from created_at, so the primary key is the timeline
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	version_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	status_word VARCHAR(50) NOT NULL,
	-- why a status is what it is when no event said so: timed_out
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
	run_id VARCHAR(255) COLLATE utf8mb4_bin NULL,
	build_number VARCHAR(100) COLLATE utf8mb4_bin NULL,
	source_system VARCHAR(50) NULL,
	deploy_url VARCHAR(500) COLLATE utf8mb4_bin NULL,
	build_url VARCHAR(500) COLLATE utf8mb4_bin NULL,
	-- as reported by the client; key_id is what we know ourselves
	reported_by VARCHAR(255) NULL,
	reported_by_email VARCHAR(255) NULL,
	reported_by_name VARCHAR(255) NULL,
	key_id UUID NULL,
	error_code VARCHAR(100) NULL,
	error_message TEXT NULL,
	extra_metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- when it happened first, as far as the first event told; never changes
	created_at DATETIME(3) NOT NULL,
	-- when we heard of it first
	recorded_at DATETIME(3) NOT NULL,
	started_at DATETIME(3) NULL,
	finished_at DATETIME(3) NULL,
	updated_at DATETIME(3) NOT NULL,
	-- while it is open: when it times out
	deadline_at DATETIME(3) NULL,
	-- of the last event that changed it, to know a repeat
	event_digest BINARY(32) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY deployment_project (organization_id, project_id, id),
	KEY deployment_environment (organization_id, environment_id, id),
	KEY deployment_status (organization_id, status, id),
	KEY deployment_version (organization_id, version_id, environment_id, id),
	KEY deployment_run (organization_id, run_id),
	KEY deployment_deadline (deadline_at),
	CONSTRAINT deployment_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id),
	CONSTRAINT deployment_version FOREIGN KEY (organization_id, version_id) REFERENCES version (organization_id, id),
	CONSTRAINT deployment_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What runs where. One row a project and environment that ever met; the row is also the lock under
-- which all that happens to that pair is decided.
CREATE TABLE IF NOT EXISTS state (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	-- the last completed deployment and what it put there
	current_deployment_id UUID NULL,
	current_version VARCHAR(100) COLLATE utf8mb4_bin NULL,
	current_ordinal INT UNSIGNED NULL,
	current_at DATETIME(3) NULL,
	-- the last attempt, however it went
	last_deployment_id UUID NULL,
	last_version VARCHAR(100) COLLATE utf8mb4_bin NULL,
	last_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	last_at DATETIME(3) NULL,
	-- deployments so far, so that totals need no count
	deployments INT UNSIGNED NOT NULL DEFAULT 0,
	PRIMARY KEY (organization_id, project_id, environment_id),
	KEY state_environment (organization_id, environment_id),
	CONSTRAINT state_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id),
	CONSTRAINT state_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Everything that happened, appended in the transaction in which it happened: what webhooks will be
-- sent from and what the audit reads.
CREATE TABLE IF NOT EXISTS event (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- what it is about; the kind says of which sort
	subject_id UUID NOT NULL,
	project_id UUID NULL,
	environment_id UUID NULL,
	-- key, user, worker or command line, and which
	actor_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	actor_id UUID NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
	request_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- history that was reported late: recorded, but nobody is notified
	is_backfill TINYINT(1) NOT NULL DEFAULT 0,
	data MEDIUMTEXT COLLATE utf8mb4_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY event_subject (organization_id, subject_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS idempotency (
	organization_id UUID NOT NULL,
	-- SHA-256 of who, method, path and key: scoped to its principal
	digest BINARY(32) NOT NULL,
	-- SHA-256 of the body
	fingerprint BINARY(32) NOT NULL,
	-- NULL while the first request runs
	http INT NULL,
	content_type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
	location VARCHAR(500) NULL,
	body MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- a running request whose lease ended died; another may take over
	lease_until DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, digest),
	KEY idempotency_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
