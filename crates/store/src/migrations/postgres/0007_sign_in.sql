-- How people and programs prove who they are: hashes and certificates, nothing that could be shown again.
CREATE TABLE onbehalf_credential (
    id uuid NOT NULL PRIMARY KEY,
    owner uuid NOT NULL,
    kind bigint NOT NULL,
    content text COLLATE "C" NOT NULL,
    hint text COLLATE "C" NOT NULL,
    created_on timestamptz NOT NULL,
    expires_on timestamptz
);

CREATE INDEX ix_onbehalf_credential_owner ON onbehalf_credential (owner);

-- Where an application lets browsers be sent back to.
CREATE TABLE onbehalf_redirect (
    owner uuid NOT NULL,
    url text COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, url)
);

-- What the identity provider gave out and takes back. The digest alone is kept.
CREATE TABLE onbehalf_ticket (
    kind bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    family uuid NOT NULL,
    content text COLLATE "C" NOT NULL,
    expires_on timestamptz NOT NULL,
    used_on timestamptz,
    PRIMARY KEY (kind, digest)
);

CREATE INDEX ix_onbehalf_ticket_family ON onbehalf_ticket (family);
CREATE INDEX ix_onbehalf_ticket_expires_on ON onbehalf_ticket (expires_on);
