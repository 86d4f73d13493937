-- What charts and /metrics are made of: sums that are moved by the transaction that records, so that nobody has to read a
-- history to know how much of it there is. And the addresses by which badges and feeds are read.

-- Of the deployments that began on a day (UTC), how many are in which status now. A deployment counts in one column.
CREATE TABLE IF NOT EXISTS deployment_day (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	day DATE NOT NULL,
	pending INT NOT NULL DEFAULT 0,
	started INT NOT NULL DEFAULT 0,
	completed INT NOT NULL DEFAULT 0,
	failed INT NOT NULL DEFAULT 0,
	aborted INT NOT NULL DEFAULT 0,
	preflight_failed INT NOT NULL DEFAULT 0,
	PRIMARY KEY (organization_id, project_id, environment_id, day),
	-- the days of an organization
	KEY deployment_day_day (organization_id, day),
	KEY deployment_day_environment (organization_id, environment_id),
	CONSTRAINT deployment_day_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT deployment_day_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- How often a deployment came to a status: these only grow. And how many are in it now: totals of lists by status.
CREATE TABLE IF NOT EXISTS deployment_tally (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	pending BIGINT NOT NULL DEFAULT 0,
	started BIGINT NOT NULL DEFAULT 0,
	completed BIGINT NOT NULL DEFAULT 0,
	failed BIGINT NOT NULL DEFAULT 0,
	aborted BIGINT NOT NULL DEFAULT 0,
	preflight_failed BIGINT NOT NULL DEFAULT 0,
	now_pending INT NOT NULL DEFAULT 0,
	now_started INT NOT NULL DEFAULT 0,
	now_completed INT NOT NULL DEFAULT 0,
	now_failed INT NOT NULL DEFAULT 0,
	now_aborted INT NOT NULL DEFAULT 0,
	now_preflight_failed INT NOT NULL DEFAULT 0,
	PRIMARY KEY (organization_id, project_id, environment_id),
	KEY deployment_tally_environment (organization_id, environment_id),
	CONSTRAINT deployment_tally_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT deployment_tally_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- How many of those that ran to an end took at most so many seconds, and more than the bound before. Bounds are those of
-- src/insight/tally.c; 0: longer than any of them.
CREATE TABLE IF NOT EXISTS deployment_took (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	seconds INT UNSIGNED NOT NULL,
	n BIGINT NOT NULL,
	-- milliseconds of all of them
	ms BIGINT NOT NULL,
	PRIMARY KEY (organization_id, project_id, environment_id, seconds),
	KEY deployment_took_environment (organization_id, environment_id),
	CONSTRAINT deployment_took_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT deployment_took_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- How often a build came to a status.
CREATE TABLE IF NOT EXISTS build_tally (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	pending BIGINT NOT NULL DEFAULT 0,
	started BIGINT NOT NULL DEFAULT 0,
	completed BIGINT NOT NULL DEFAULT 0,
	failed BIGINT NOT NULL DEFAULT 0,
	aborted BIGINT NOT NULL DEFAULT 0,
	preflight_failed BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (organization_id, project_id),
	CONSTRAINT build_tally_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What /metrics answered last, for a few seconds: processes that share nothing else answer the same.
CREATE TABLE IF NOT EXISTS exposition (
	organization_id UUID NOT NULL,
	-- SHA-256 of the form, and of the places that the key may see
	digest BINARY(32) NOT NULL,
	made_at DATETIME(3) NOT NULL,
	body MEDIUMTEXT COLLATE utf8mb4_bin NOT NULL,
	PRIMARY KEY (organization_id, digest),
	CONSTRAINT exposition_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Pictures of what runs in a place, for anybody who knows their address.
CREATE TABLE IF NOT EXISTS badge (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- 128 random bits: who knows them may see these pictures and nothing else. Kept as they are, since the page
	-- shows the address again.
	token VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY badge_token (token),
	KEY badge_project (organization_id, project_id, id),
	KEY badge_environment (organization_id, environment_id),
	CONSTRAINT badge_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT badge_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- An address by which a program reads a feed as the person it belongs to.
CREATE TABLE IF NOT EXISTS feed (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	user_id UUID NOT NULL,
	-- SHA-256 of the token
	digest BINARY(32) NOT NULL,
	name VARCHAR(100) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	last_used_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY feed_digest (digest),
	KEY feed_user (user_id, organization_id, id),
	CONSTRAINT feed_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT feed_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What is recorded already. Days are counted anew however often this runs; sums are begun once.
DELETE FROM deployment_day;

INSERT INTO deployment_day (organization_id, project_id, environment_id, day, pending, started, completed, failed, aborted, preflight_failed)
	SELECT organization_id, project_id, environment_id, DATE(created_at),
		SUM(status = 'pending'), SUM(status = 'started'), SUM(status = 'completed'),
		SUM(status = 'failed'), SUM(status = 'aborted'), SUM(status = 'preflight_failed')
	FROM deployment GROUP BY organization_id, project_id, environment_id, DATE(created_at);

INSERT INTO deployment_tally (organization_id, project_id, environment_id, pending, started, completed, failed, aborted, preflight_failed,
	now_pending, now_started, now_completed, now_failed, now_aborted, now_preflight_failed)
	SELECT organization_id, project_id, environment_id,
		SUM(pending), SUM(started), SUM(completed), SUM(failed), SUM(aborted), SUM(preflight_failed),
		SUM(pending), SUM(started), SUM(completed), SUM(failed), SUM(aborted), SUM(preflight_failed)
	FROM deployment_day GROUP BY organization_id, project_id, environment_id
	ON DUPLICATE KEY UPDATE now_pending = VALUES(now_pending), now_started = VALUES(now_started),
		now_completed = VALUES(now_completed), now_failed = VALUES(now_failed),
		now_aborted = VALUES(now_aborted), now_preflight_failed = VALUES(now_preflight_failed);

INSERT IGNORE INTO deployment_took (organization_id, project_id, environment_id, seconds, n, ms)
	SELECT organization_id, project_id, environment_id,
		CASE WHEN took <= 5000 THEN 5 WHEN took <= 15000 THEN 15 WHEN took <= 30000 THEN 30
			WHEN took <= 60000 THEN 60 WHEN took <= 120000 THEN 120 WHEN took <= 300000 THEN 300
			WHEN took <= 600000 THEN 600 WHEN took <= 1200000 THEN 1200
			WHEN took <= 1800000 THEN 1800 WHEN took <= 3600000 THEN 3600 ELSE 0 END AS bound,
		COUNT(*), SUM(took)
	FROM (SELECT organization_id, project_id, environment_id,
		GREATEST(TIMESTAMPDIFF(MICROSECOND, started_at, finished_at) DIV 1000, 0) AS took
		FROM deployment WHERE status IN ('completed', 'failed') AND started_at IS NOT NULL AND finished_at IS NOT NULL) d
	GROUP BY organization_id, project_id, environment_id, bound;

INSERT IGNORE INTO build_tally (organization_id, project_id, pending, started, completed, failed, aborted, preflight_failed)
	SELECT organization_id, project_id,
		SUM(status = 'pending'), SUM(status = 'started'), SUM(status = 'completed'),
		SUM(status = 'failed'), SUM(status = 'aborted'), SUM(status = 'preflight_failed')
	FROM build GROUP BY organization_id, project_id;
