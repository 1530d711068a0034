-- SQLite
SELECT t0."accountid", t0."versionnumber" FROM "account" AS t0 ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber" FROM "account" AS t0 ORDER BY t0."accountid"
