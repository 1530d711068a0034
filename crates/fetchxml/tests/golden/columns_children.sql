-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", (SELECT count(*) FROM "account" AS t1 WHERE (t1."parentaccountid" = t0."accountid")) FROM "account" AS t0 ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", (SELECT count(*) FROM "account" AS t1 WHERE (t1."parentaccountid" = t0."accountid")) FROM "account" AS t0 ORDER BY t0."accountid"
