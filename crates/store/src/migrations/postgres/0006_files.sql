-- What is in columns that hold files, and in files that are on their way there. One that has a size is
-- whole; one that has a time to expire is an upload, or was removed: its blocks are swept after it.
CREATE TABLE onbehalf_file (
    id uuid NOT NULL PRIMARY KEY,
    table_name text COLLATE "C" NOT NULL,
    row_id uuid NOT NULL,
    column_name text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    mime_type text COLLATE "C",
    size bigint,
    expires_on timestamptz
);

CREATE INDEX ix_onbehalf_file_row ON onbehalf_file (table_name, row_id, column_name);
CREATE INDEX ix_onbehalf_file_expires_on ON onbehalf_file (expires_on) WHERE expires_on IS NOT NULL;

-- The bytes, as they came. They stand outside of the row and are not packed: most files are already.
CREATE TABLE onbehalf_block (
    file_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (file_id, name)
);
ALTER TABLE onbehalf_block ALTER COLUMN content SET STORAGE EXTERNAL;

-- Which blocks are where in a file.
CREATE TABLE onbehalf_part (
    file_id uuid NOT NULL,
    start bigint NOT NULL,
    size bigint NOT NULL,
    block_name text COLLATE "C" NOT NULL,
    PRIMARY KEY (file_id, start)
);
