-- Where the numbers of autonumber columns begin, if not at the beginning; by the id of the column. The
-- numbers themselves come from a sequence for each column, so that writers do not wait for each other.
CREATE TABLE onbehalf_number (
    id uuid NOT NULL PRIMARY KEY,
    seed bigint NOT NULL
);

-- The name of the sequence of a column.
CREATE FUNCTION onbehalf_number_sequence(id uuid) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 'onbehalf_number_' || replace(id::text, '-', '');

-- Makes the sequence of a column, if it is not there. Who makes one holds a lock until it is committed,
-- so that another one does not try the same. The upper 32 bits of the key no other lock of ours has.
CREATE FUNCTION onbehalf_make_number(id uuid, seed bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    name text := onbehalf_number_sequence(id);
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(28515, hashtext(name));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I AS bigint MINVALUE 0 START WITH %s', name, seed);
    END IF;
END
$$;

-- The next number of a column. Numbers can be left out.
CREATE FUNCTION onbehalf_next_number(id uuid, seed bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    PERFORM onbehalf_make_number(id, seed);
    RETURN nextval(onbehalf_number_sequence(id)::regclass);
END
$$;

-- The number that comes next, which stays the next.
CREATE FUNCTION onbehalf_coming_number(id uuid, seed bigint) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    name text := onbehalf_number_sequence(id);
    number bigint;
BEGIN
    IF to_regclass(name) IS NULL THEN
        RETURN seed;
    END IF;
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM %I', name)
        INTO number;
    RETURN number;
END
$$;

-- Lets the numbers of a column go on elsewhere.
CREATE FUNCTION onbehalf_restart_number(id uuid, seed bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    PERFORM onbehalf_make_number(id, seed);
    EXECUTE format('ALTER SEQUENCE %I RESTART WITH %s', onbehalf_number_sequence(id), seed);
END
$$;

-- Takes the numbers of a column away.
CREATE FUNCTION onbehalf_drop_number(id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS %I', onbehalf_number_sequence(id));
END
$$;
