-- What running instances say of themselves: numbers, kept by the minute, and lines of their logs. Both are pruned by age.

-- One row a series and minute. Order of the key: what is read is a span of time of one project, with all its series.
CREATE TABLE IF NOT EXISTS metric_minute (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	minute DATETIME NOT NULL,
	name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- '': of the project as a whole
	instance VARCHAR(100) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	total DOUBLE NOT NULL,
	n BIGINT UNSIGNED NOT NULL,
	least DOUBLE NOT NULL,
	most DOUBLE NOT NULL,
	PRIMARY KEY (organization_id, project_id, minute, name, instance),
	KEY metric_minute_age (minute),
	CONSTRAINT metric_minute_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS log_line (
	organization_id UUID NOT NULL,
	project_id UUID NOT NULL,
	-- made from logged_at and the line's place in its request, so that lists are in the order of both
	id UUID NOT NULL,
	logged_at DATETIME(3) NOT NULL,
	level VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	component VARCHAR(100) COLLATE utf8mb4_bin NULL,
	source VARCHAR(100) COLLATE utf8mb4_bin NULL,
	instance VARCHAR(100) COLLATE utf8mb4_bin NULL,
	message TEXT NOT NULL,
	PRIMARY KEY (organization_id, project_id, id),
	KEY log_line_age (logged_at),
	CONSTRAINT log_line_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
