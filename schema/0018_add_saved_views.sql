-- Saved views: filters of the matrix and of the timeline that a person keeps under a name.

CREATE TABLE IF NOT EXISTS saved_view (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	user_id UUID NOT NULL,
	-- state or timeline
	page VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	-- of the page's address, without its "?" and without the place in a list
	query VARCHAR(2000) COLLATE utf8mb4_bin NOT NULL,
	-- everybody in the organization has it
	is_shared TINYINT(1) NOT NULL DEFAULT 0,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY saved_view_name (organization_id, user_id, page, name),
	KEY saved_view_shared (organization_id, is_shared, page),
	-- who leaves the organization leaves no views behind
	CONSTRAINT saved_view_membership FOREIGN KEY (organization_id, user_id) REFERENCES membership (organization_id, user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
