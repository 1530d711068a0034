-- The version of the catalog that brought the last change of a definition, so that a process loads only
-- what changed. One that was removed stays as a row.
ALTER TABLE onbehalf_definition ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE onbehalf_definition ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX ix_onbehalf_definition_version ON onbehalf_definition (version);

-- Metadata objects that are no more, for clients that keep a copy of the metadata.
CREATE TABLE onbehalf_removed (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    removed_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_onbehalf_removed_version ON onbehalf_removed (version);

-- The version of the catalog since which all removed objects are known.
CREATE TABLE onbehalf_removed_since (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
);

INSERT INTO onbehalf_removed_since SELECT 1, catalog_version FROM onbehalf_state;

-- The row version since which the changes of a table are tracked, if they were not always.
CREATE TABLE onbehalf_tracking (
    table_name TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
