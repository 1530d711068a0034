-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 ORDER BY fold(t0."name"), t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 ORDER BY fold(t0."name") NULLS FIRST, t0."accountid"
