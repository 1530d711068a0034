-- Snapshots of the organization, for those who test against it: copies of its tables, `onbehalf_copy_N`, and
-- which of them each snapshot is made of. A table that has not changed is not copied again.
CREATE TABLE onbehalf_copy_snapshot (
    name text COLLATE "C" NOT NULL,
    table_name text COLLATE "C" NOT NULL,
    copy bigint NOT NULL,
    taken bigint NOT NULL,
    PRIMARY KEY (name, table_name)
);

-- Which copy a table was equal to when a transaction ended, and how many rows it had. It still is if it has
-- as many and none that a later transaction wrote.
CREATE TABLE onbehalf_copy_clean (
    table_name text COLLATE "C" NOT NULL PRIMARY KEY,
    copy bigint NOT NULL,
    since xid NOT NULL,
    rows bigint NOT NULL
);

CREATE TABLE onbehalf_copy_definition (
    copy bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (copy, kind, name)
);

-- Where the numbers of autonumber columns stood.
CREATE TABLE onbehalf_copy_sequence (
    name text COLLATE "C" NOT NULL,
    sequence text COLLATE "C" NOT NULL,
    last_value bigint NOT NULL,
    is_called boolean NOT NULL,
    PRIMARY KEY (name, sequence)
);

-- The database in which transactions are counted so. Elsewhere, after a backup was restored there, nothing is
-- known of them.
CREATE TABLE onbehalf_copy_home (
    system bigint NOT NULL,
    database oid NOT NULL
);

CREATE SEQUENCE onbehalf_copy_number AS bigint;

-- The tables that a snapshot consists of: all but those of versions, of the past and of the copies themselves.
CREATE FUNCTION onbehalf_copied_tables() RETURNS SETOF text
LANGUAGE sql STABLE
AS $$
    SELECT relname::text FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND relname NOT LIKE 'onbehalf\_copy\_%'
        AND relname NOT IN (
            'onbehalf_migration', 'onbehalf_state', 'onbehalf_gate', 'onbehalf_definition',
            'onbehalf_removed', 'onbehalf_removed_since', 'onbehalf_deletion', 'onbehalf_forgotten',
            'onbehalf_tracking'
        )
    ORDER BY relname
$$;

-- The copy that a table is equal to, if that is known.
CREATE FUNCTION onbehalf_copy_of(name text) RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    known onbehalf_copy_clean;
    changed boolean;
BEGIN
    SELECT * INTO known FROM onbehalf_copy_clean WHERE table_name = name;
    IF known.copy IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT count(*) <> $1 OR coalesce(bool_or(age(xmin) < age($2)), false) FROM %I', name
    ) INTO changed USING known.rows, known.since;
    RETURN CASE WHEN changed THEN NULL ELSE known.copy END;
END
$$;

-- Notes that a table is equal to a copy from now on.
CREATE FUNCTION onbehalf_note_copy(name text, number bigint, count bigint) RETURNS void
LANGUAGE sql VOLATILE
AS $$
    INSERT INTO onbehalf_copy_clean (table_name, copy, since, rows)
    VALUES (name, number, pg_current_xact_id()::xid, count)
    ON CONFLICT (table_name) DO UPDATE
    SET copy = excluded.copy, since = excluded.since, rows = excluded.rows
$$;

-- Forgets what was known elsewhere.
CREATE FUNCTION onbehalf_settle_copies() RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    here bigint := (SELECT system_identifier FROM pg_control_system());
    own oid := (SELECT oid FROM pg_database WHERE datname = current_database());
BEGIN
    IF NOT EXISTS (SELECT 1 FROM onbehalf_copy_home WHERE system = here AND database = own) THEN
        DELETE FROM onbehalf_copy_clean;
        DELETE FROM onbehalf_copy_home;
        INSERT INTO onbehalf_copy_home VALUES (here, own);
    END IF;
END
$$;

-- Takes a snapshot of this name, over an earlier one.
CREATE FUNCTION onbehalf_take_snapshot(called text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    here text;
    number bigint;
    taken bigint := nextval('onbehalf_copy_number');
    count bigint;
BEGIN
    PERFORM onbehalf_settle_copies();
    DELETE FROM onbehalf_copy_snapshot WHERE name = called;
    DELETE FROM onbehalf_copy_sequence WHERE name = called;
    FOR here IN SELECT onbehalf_copied_tables() LOOP
        number := onbehalf_copy_of(here);
        IF number IS NULL THEN
            number := nextval('onbehalf_copy_number');
            EXECUTE format('CREATE TABLE %I AS TABLE %I', 'onbehalf_copy_' || number, here);
            GET DIAGNOSTICS count = ROW_COUNT;
            PERFORM onbehalf_note_copy(here, number, count);
        END IF;
        INSERT INTO onbehalf_copy_snapshot VALUES (called, here, number, taken);
    END LOOP;
    number := onbehalf_copy_of('onbehalf_definition');
    IF number IS NULL THEN
        number := nextval('onbehalf_copy_number');
        INSERT INTO onbehalf_copy_definition (copy, kind, name, body)
        SELECT number, definition.kind, definition.name, definition.body
        FROM onbehalf_definition AS definition WHERE NOT definition.removed;
        PERFORM onbehalf_note_copy(
            'onbehalf_definition', number, (SELECT count(*) FROM onbehalf_definition)
        );
    END IF;
    INSERT INTO onbehalf_copy_snapshot VALUES (called, 'onbehalf_definition', number, taken);
    FOR here IN
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
            AND relname LIKE 'onbehalf\_number\_%'
    LOOP
        EXECUTE format(
            'INSERT INTO onbehalf_copy_sequence SELECT $1, $2, last_value, is_called FROM %I', here
        ) USING called, here;
    END LOOP;
    PERFORM onbehalf_drop_copies();
END
$$;

-- Drops copies that belong to no snapshot.
CREATE FUNCTION onbehalf_drop_copies() RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    old text;
BEGIN
    DELETE FROM onbehalf_copy_clean WHERE copy NOT IN (SELECT copy FROM onbehalf_copy_snapshot);
    DELETE FROM onbehalf_copy_definition WHERE copy NOT IN (SELECT copy FROM onbehalf_copy_snapshot);
    FOR old IN
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
            AND relname ~ '^onbehalf_copy_[0-9]+$'
            AND substr(relname, 15)::bigint NOT IN (SELECT copy FROM onbehalf_copy_snapshot)
    LOOP
        EXECUTE format('DROP TABLE %I', old);
    END LOOP;
END
$$;

-- Makes the rows what they were when a snapshot was taken. The tables are there, with the columns that they
-- had then.
CREATE FUNCTION onbehalf_restore_rows(called text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    part onbehalf_copy_snapshot;
    columns text;
    source text;
    count bigint;
    number record;
BEGIN
    PERFORM onbehalf_settle_copies();
    FOR part IN
        SELECT * FROM onbehalf_copy_snapshot
        WHERE name = called AND table_name <> 'onbehalf_definition'
    LOOP
        IF onbehalf_copy_of(part.table_name) IS DISTINCT FROM part.copy THEN
            source := 'onbehalf_copy_' || part.copy;
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
            FROM pg_attribute
            WHERE attrelid = source::regclass AND attnum > 0 AND NOT attisdropped;
            EXECUTE format('DELETE FROM %I', part.table_name);
            EXECUTE format(
                'INSERT INTO %I (%s) SELECT %s FROM %I', part.table_name, columns, columns, source
            );
            GET DIAGNOSTICS count = ROW_COUNT;
            PERFORM onbehalf_note_copy(part.table_name, part.copy, count);
        END IF;
    END LOOP;
    SELECT copy INTO part.copy FROM onbehalf_copy_snapshot
    WHERE name = called AND table_name = 'onbehalf_definition';
    PERFORM onbehalf_note_copy(
        'onbehalf_definition', part.copy, (SELECT count(*) FROM onbehalf_definition)
    );
    FOR number IN SELECT * FROM onbehalf_copy_sequence WHERE name = called LOOP
        IF to_regclass(number.sequence) IS NULL THEN
            EXECUTE format('CREATE SEQUENCE %I AS bigint MINVALUE 0', number.sequence);
        END IF;
        PERFORM setval(number.sequence::regclass, number.last_value, number.is_called);
    END LOOP;
END
$$;
