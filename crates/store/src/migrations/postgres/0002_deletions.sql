-- The last deletion of each row of a tracked table, for whoever keeps a copy of the rows.
CREATE TABLE onbehalf_deletion (
    table_name text COLLATE "C" NOT NULL,
    row_id uuid NOT NULL,
    version bigint NOT NULL,
    deleted_on timestamptz NOT NULL,
    PRIMARY KEY (table_name, row_id)
);

CREATE INDEX ix_onbehalf_deletion_version ON onbehalf_deletion (table_name, version, row_id);
CREATE INDEX ix_onbehalf_deletion_deleted_on ON onbehalf_deletion (deleted_on);

-- The version up to which deletions were forgotten again.
CREATE TABLE onbehalf_forgotten (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    version bigint NOT NULL
);

INSERT INTO onbehalf_forgotten VALUES (1, 0);

-- The first version that a transaction takes. Before it takes one it says so, for as long as it runs:
-- by a shared lock, which never makes anybody wait, with the last version before its own in the key.
-- Whoever looks at these locks, and takes a snapshot after that, knows up to which version the
-- snapshot lacks nothing. The upper 16 bits of the keys are 28514, which no other lock of ours has.
CREATE FUNCTION onbehalf_first_row_version() RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(
        (28514::bigint << 48) + coalesce(pg_sequence_last_value('onbehalf_row_version'::regclass), 0)
    );
    RETURN nextval('onbehalf_row_version');
END
$$;
