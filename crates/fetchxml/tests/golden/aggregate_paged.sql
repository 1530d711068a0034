-- SQLite
SELECT min(t1.c1), sum(count(*)) OVER () FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1 FROM "account" AS t0 LIMIT ?1) AS t1 GROUP BY t1.c0 ORDER BY t1.c0 LIMIT ?2
-- PostgreSQL
SELECT min(t1.c1), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1 FROM "account" AS t0 LIMIT 50001) AS t1 GROUP BY t1.c0 ORDER BY t1.c0 NULLS FIRST LIMIT 6
