-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t0."industrycode" FROM "account" AS t0 ORDER BY t0."industrycode", t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t0."industrycode" FROM "account" AS t0 ORDER BY t0."industrycode" NULLS FIRST, t0."accountid"
