-- The versions that every process compares with what it holds.
CREATE TABLE onbehalf_state (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    catalog_version bigint NOT NULL,
    security_version bigint NOT NULL
);

INSERT INTO onbehalf_state VALUES (1, 1, 1);

-- The counter of row versions. A sequence, so that writers do not wait for each other.
CREATE SEQUENCE onbehalf_row_version AS bigint;

-- Metadata: one definition a row, its body as the engine wrote it.
CREATE TABLE onbehalf_definition (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (kind, name)
);

-- Lower case without accents, in the order of bytes: the same answers as the function that the
-- server registers in SQLite. Marks go only after decomposition, and both lower-case sigmas are one,
-- so that the fold of a text is made of the folds of its letters. Pure ASCII takes the short way.
-- Not STRICT: only so is it put in line, and NULL gives NULL anyway.
CREATE FUNCTION fold(input text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN octet_length(input) = char_length(input) THEN lower(input COLLATE "C")
    ELSE translate(
        regexp_replace(
            normalize(lower(input COLLATE "und-x-icu"), NFD), '[\u0300-\u036f]+', '', 'g'
        ), U&'\03C2', U&'\03C3'
    ) COLLATE "C"
END;
