-- SQLite
SELECT min(t2.c1), max(t2.c2), sum(count(*)) OVER () FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1, t1."annualincome" AS c2 FROM "account" AS t0 JOIN "contact" AS t1 ON ((t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = ?1)) WHERE (t1."statecode" = ?2) LIMIT ?3) AS t2 GROUP BY t2.c0 ORDER BY t2.c0
-- PostgreSQL
SELECT min(t2.c1), max(t2.c2), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT fold(t0."name") AS c0, t0."name" AS c1, t1."annualincome" AS c2 FROM "account" AS t0 JOIN "contact" AS t1 ON ((t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = $1)) WHERE (t1."statecode" = $2) LIMIT 50001) AS t2 GROUP BY t2.c0 ORDER BY t2.c0 NULLS FIRST
