-- What is in columns that hold files, and in files that are on their way there. One that has a size is
-- whole; one that has a time to expire is an upload, or was removed: its blocks are swept after it.
CREATE TABLE onbehalf_file (
    id BLOB NOT NULL PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_id BLOB NOT NULL,
    column_name TEXT NOT NULL,
    name TEXT NOT NULL,
    mime_type TEXT,
    size INTEGER,
    expires_on INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_onbehalf_file_row ON onbehalf_file (table_name, row_id, column_name);
CREATE INDEX ix_onbehalf_file_expires_on ON onbehalf_file (expires_on) WHERE expires_on IS NOT NULL;

-- The bytes, as they came. The content stands last, so that nobody reads over it.
CREATE TABLE onbehalf_block (
    file_id BLOB NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (file_id, name)
) STRICT;

-- Which blocks are where in a file.
CREATE TABLE onbehalf_part (
    file_id BLOB NOT NULL,
    start INTEGER NOT NULL,
    size INTEGER NOT NULL,
    block_name TEXT NOT NULL,
    PRIMARY KEY (file_id, start)
) STRICT, WITHOUT ROWID;
