-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE (day_part(t0."createdon", ?1, 'number-of-period', ?2) = ?3) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE (((extract(year FROM ((t0."createdon" AT TIME ZONE $1::text)::date - 0))::int * 12 + extract(month FROM ((t0."createdon" AT TIME ZONE $2::text)::date - 0))::int - 1) % 12 / 3 + 1) = $3) ORDER BY t0."accountid"
