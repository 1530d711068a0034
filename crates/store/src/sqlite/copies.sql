-- What is known of the copies of tables, in the temporary database of the connection that writes. The same
-- tables as on PostgreSQL.
CREATE TEMP TABLE IF NOT EXISTS onbehalf_copy_snapshot (
    name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    copy INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (name, table_name)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS onbehalf_copy_clean (
    table_name TEXT NOT NULL PRIMARY KEY,
    copy INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS onbehalf_copy_definition (
    copy INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (copy, kind, name)
) STRICT, WITHOUT ROWID;

-- The last number that a copy or a snapshot got, and what SQLite said of the writes of other processes.
CREATE TEMP TABLE IF NOT EXISTS onbehalf_copy_state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    number INTEGER NOT NULL,
    others INTEGER NOT NULL
) STRICT;

INSERT OR IGNORE INTO onbehalf_copy_state VALUES (1, 0, -1);
