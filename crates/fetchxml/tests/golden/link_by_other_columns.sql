-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 JOIN "contact" AS t1 ON (fold(t1."lastname") = fold(t0."name")) ORDER BY t0."accountid", t1."contactid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 JOIN "contact" AS t1 ON (fold(t1."lastname") = fold(t0."name")) ORDER BY t0."accountid", t1."contactid"
