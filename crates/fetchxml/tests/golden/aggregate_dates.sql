-- SQLite
SELECT min(t1.c0), max(t1.c1), sum(count(*)) OVER () FROM (SELECT t0."createdon" AS c0, t0."createdon" AS c1 FROM "account" AS t0 LIMIT ?1) AS t1
-- PostgreSQL
SELECT min(t1.c0), max(t1.c1), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT t0."createdon" AS c0, t0."createdon" AS c1 FROM "account" AS t0 LIMIT 50001) AS t1
