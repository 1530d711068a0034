-- SQLite
SELECT t1.c0, sum(count(*)) OVER () FROM (SELECT t0."industrycode" AS c0 FROM "account" AS t0 LIMIT ?1) AS t1 GROUP BY t1.c0 ORDER BY t1.c0, t1.c0
-- PostgreSQL
SELECT t1.c0, CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT t0."industrycode" AS c0 FROM "account" AS t0 LIMIT 50001) AS t1 GROUP BY t1.c0 ORDER BY t1.c0 NULLS FIRST, t1.c0 NULLS FIRST
