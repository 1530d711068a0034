-- SQLite
SELECT min(t1.c0), sum(count(*)) OVER () FROM (SELECT t0."revenue" AS c0 FROM "account" AS t0 LIMIT ?1) AS t1
-- PostgreSQL
SELECT min(t1.c0), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT t0."revenue" AS c0 FROM "account" AS t0 LIMIT 50001) AS t1
