-- How people and programs prove who they are: hashes and certificates, nothing that could be shown again.
CREATE TABLE onbehalf_credential (
    id BLOB NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL,
    kind INTEGER NOT NULL,
    content TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_on INTEGER NOT NULL,
    expires_on INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_onbehalf_credential_owner ON onbehalf_credential (owner);

-- Where an application lets browsers be sent back to.
CREATE TABLE onbehalf_redirect (
    owner BLOB NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (owner, url)
) STRICT, WITHOUT ROWID;

-- What the identity provider gave out and takes back. The digest alone is kept.
CREATE TABLE onbehalf_ticket (
    kind INTEGER NOT NULL,
    digest TEXT NOT NULL,
    family BLOB NOT NULL,
    content TEXT NOT NULL,
    expires_on INTEGER NOT NULL,
    used_on INTEGER,
    PRIMARY KEY (kind, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_onbehalf_ticket_family ON onbehalf_ticket (family);
CREATE INDEX ix_onbehalf_ticket_expires_on ON onbehalf_ticket (expires_on);
