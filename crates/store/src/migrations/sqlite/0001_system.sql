-- The versions that every process compares with what it holds, and the counter of row versions.
CREATE TABLE onbehalf_state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    catalog_version INTEGER NOT NULL,
    security_version INTEGER NOT NULL,
    row_version INTEGER NOT NULL
);

INSERT INTO onbehalf_state VALUES (1, 1, 1, 0);

-- Metadata: one definition a row, its body as the engine wrote it.
CREATE TABLE onbehalf_definition (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
