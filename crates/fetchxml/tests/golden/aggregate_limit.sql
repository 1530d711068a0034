-- SQLite
SELECT sum(t1.c0), sum(count(*)) OVER () FROM (SELECT t0."revenue" AS c0 FROM "account" AS t0 LIMIT ?1) AS t1
-- PostgreSQL
SELECT sum(t1.c0), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT t0."revenue" AS c0 FROM "account" AS t0 LIMIT 11) AS t1
