-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t0."revenue" FROM "account" AS t0 ORDER BY fold(t0."name") DESC, t0."revenue", t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t0."revenue" FROM "account" AS t0 ORDER BY fold(t0."name") DESC NULLS LAST, t0."revenue" NULLS FIRST, t0."accountid"
