-- What others are told of: the queue from the log of events to receivers, and the log of what was sent.

ALTER TABLE event
	-- 1 until it was looked at who wants to be told of it; NULL afterwards, and of what nobody is told of
	ADD COLUMN IF NOT EXISTS awaits TINYINT(1) NULL,
	ADD KEY IF NOT EXISTS event_awaits (awaits, id);

ALTER TABLE webhook_endpoint
	-- told only of what happens there: ids joined by commas; '' for all
	ADD COLUMN IF NOT EXISTS environments VARCHAR(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	-- told only of what came to that: statuses joined by commas; '' for any
	ADD COLUMN IF NOT EXISTS statuses VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	-- how the body is written: standard, versioner or dployr
	ADD COLUMN IF NOT EXISTS payload VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'standard',
	-- the secret before this one, sealed, and until when it signs as well
	ADD COLUMN IF NOT EXISTS previous_secret VARBINARY(1100) NULL,
	ADD COLUMN IF NOT EXISTS previous_until DATETIME(3) NULL,
	-- when we switched it off ourselves, and why
	ADD COLUMN IF NOT EXISTS disabled_at DATETIME(3) NULL,
	ADD COLUMN IF NOT EXISTS disabled_reason VARCHAR(255) NULL;

-- One thing to tell one receiver: a row for each event that it wants, however often it is tried.
CREATE TABLE IF NOT EXISTS delivery (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- NULL for a test
	event_id UUID NULL,
	-- as the receiver is told it is called
	event_type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- webhook or channel, and which
	target_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	target_id UUID NOT NULL,
	-- first attempts of one target and lane go one after the other: its project, or the organization
	lane_id UUID NOT NULL,
	project_id UUID NULL,
	environment_id UUID NULL,
	-- the deployment, build … that it is about
	subject_id UUID NULL,
	-- what is sent, the same bytes each time; NULL where it is made anew for each attempt
	body MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- pending, sent or failed
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	attempts INT UNSIGNED NOT NULL DEFAULT 0,
	-- 1 while its first attempt is still to come, which is the lane's business; NULL afterwards
	awaits TINYINT(1) NULL,
	-- when the next attempt is due that is not the first, or until when a worker has it
	next_at DATETIME(3) NULL,
	is_test TINYINT(1) NOT NULL DEFAULT 0,
	-- of the last attempt
	http INT NULL,
	error VARCHAR(255) NULL,
	last_at DATETIME(3) NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY delivery_target (organization_id, target_id, id),
	KEY delivery_lane_head (organization_id, target_id, lane_id, awaits, id),
	KEY delivery_due (next_at),
	KEY delivery_created (created_at),
	KEY delivery_project (organization_id, project_id),
	KEY delivery_environment (organization_id, environment_id),
	CONSTRAINT delivery_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT delivery_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT delivery_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Where first attempts wait: a row for each target and lane that has some. A worker has the whole lane for a while.
CREATE TABLE IF NOT EXISTS delivery_lane (
	organization_id UUID NOT NULL,
	target_id UUID NOT NULL,
	lane_id UUID NOT NULL,
	-- when it may be taken, or until when a worker has it
	next_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, target_id, lane_id),
	KEY delivery_lane_due (next_at),
	CONSTRAINT delivery_lane_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Targets whose last attempt failed; a success takes the row away.
CREATE TABLE IF NOT EXISTS delivery_health (
	organization_id UUID NOT NULL,
	target_id UUID NOT NULL,
	target_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	failing_since DATETIME(3) NOT NULL,
	last_failure_at DATETIME(3) NOT NULL,
	failures INT UNSIGNED NOT NULL,
	-- answers in a row that asked for less, and until when nothing is sent therefore
	throttles INT UNSIGNED NOT NULL DEFAULT 0,
	paused_until DATETIME(3) NULL,
	PRIMARY KEY (organization_id, target_id),
	CONSTRAINT delivery_health_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What was sent, and what came back.
CREATE TABLE IF NOT EXISTS delivery_attempt (
	organization_id UUID NOT NULL,
	delivery_id UUID NOT NULL,
	number INT UNSIGNED NOT NULL,
	started_at DATETIME(3) NOT NULL,
	duration_ms INT UNSIGNED NOT NULL,
	-- NULL: there was no answer, and error says why
	http INT NULL,
	error VARCHAR(255) NULL,
	-- lines of "name: value", without what is secret
	request_headers TEXT COLLATE utf8mb4_bin NULL,
	-- its beginning
	response_body TEXT COLLATE utf8mb4_bin NULL,
	PRIMARY KEY (organization_id, delivery_id, number),
	CONSTRAINT delivery_attempt_delivery FOREIGN KEY (organization_id, delivery_id) REFERENCES delivery (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Who does the work that nobody waits for, and when it was done last.
CREATE TABLE IF NOT EXISTS worker (
	host VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- daemon, once (cron) or request (started after a request)
	kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	last_ran_at DATETIME(3) NOT NULL,
	-- attempts since ever, whatever is kept of them
	attempts_sent BIGINT UNSIGNED NOT NULL DEFAULT 0,
	attempts_failed BIGINT UNSIGNED NOT NULL DEFAULT 0,
	PRIMARY KEY (host, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Whose turn it is: whoever has the row locked does what only one may do at a time.
CREATE TABLE IF NOT EXISTS worker_turn (
	name VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- the moment that ids were made of last: they never go back, whosever clock it is
	at BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
INSERT IGNORE INTO worker_turn (name) VALUES ('fanout');
