-- SQLite
SELECT t1.c0, count(*), sum(count(*)) OVER () FROM (SELECT day_part(t0."createdon", ?1, 'day', ?2) AS c0 FROM "account" AS t0 LIMIT ?3) AS t1 GROUP BY t1.c0 ORDER BY t1.c0
-- PostgreSQL
SELECT t1.c0, count(*), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT extract(day FROM (t0."createdon" AT TIME ZONE $1::text)::date)::int AS c0 FROM "account" AS t0 LIMIT 50001) AS t1 GROUP BY t1.c0 ORDER BY t1.c0 NULLS FIRST
