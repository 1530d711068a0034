-- The last deletion of each row of a tracked table, for whoever keeps a copy of the rows.
CREATE TABLE onbehalf_deletion (
    table_name TEXT NOT NULL,
    row_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    deleted_on INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_onbehalf_deletion_version ON onbehalf_deletion (table_name, version, row_id);
CREATE INDEX ix_onbehalf_deletion_deleted_on ON onbehalf_deletion (deleted_on);

-- The version up to which deletions were forgotten again.
CREATE TABLE onbehalf_forgotten (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
);

INSERT INTO onbehalf_forgotten VALUES (1, 0);
