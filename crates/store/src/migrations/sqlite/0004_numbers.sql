-- The numbers of autonumber columns, each by the id of its column: where it begins, and which number
-- comes next.
CREATE TABLE onbehalf_number (
    id BLOB NOT NULL PRIMARY KEY,
    seed INTEGER NOT NULL,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
