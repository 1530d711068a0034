-- The version of the catalog that brought the last change of a definition, so that a process loads only
-- what changed. One that was removed stays as a row.
ALTER TABLE onbehalf_definition ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE onbehalf_definition ADD COLUMN removed boolean NOT NULL DEFAULT false;

CREATE INDEX ix_onbehalf_definition_version ON onbehalf_definition (version);

-- Metadata objects that are no more, for clients that keep a copy of the metadata.
CREATE TABLE onbehalf_removed (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL,
    removed_on timestamptz NOT NULL
);

CREATE INDEX ix_onbehalf_removed_version ON onbehalf_removed (version);

-- The version of the catalog since which all removed objects are known.
CREATE TABLE onbehalf_removed_since (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    version bigint NOT NULL
);

INSERT INTO onbehalf_removed_since SELECT 1, catalog_version FROM onbehalf_state;

-- The row version since which the changes of a table are tracked, if they were not always.
CREATE TABLE onbehalf_tracking (
    table_name text COLLATE "C" NOT NULL PRIMARY KEY,
    version bigint NOT NULL
);

-- What a change of metadata and every other write hold against each other. It has no rows.
CREATE TABLE onbehalf_gate ();
