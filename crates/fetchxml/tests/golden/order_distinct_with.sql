-- SQLite
SELECT min(t1.c1) FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1 FROM "account" AS t0) AS t1 GROUP BY t1.c0 ORDER BY t1.c0, t1.c0
-- PostgreSQL
SELECT min(t1.c1) FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1 FROM "account" AS t0) AS t1 GROUP BY t1.c0 ORDER BY t1.c0 NULLS FIRST, t1.c0 NULLS FIRST
