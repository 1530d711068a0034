-- SQLite
SELECT min(t2.c1), sum(t2.c2), sum(count(*)) OVER () FROM (SELECT fold(t1."fullname") AS c0, t1."fullname" AS c1, t0."revenue" AS c2 FROM "account" AS t0 JOIN "systemuser" AS t1 ON (t1."systemuserid" = t0."owninguser") LIMIT ?1) AS t2 GROUP BY t2.c0 ORDER BY t2.c0, t2.c0
-- PostgreSQL
SELECT min(t2.c1), sum(t2.c2), CAST(sum(count(*)) OVER () AS bigint) FROM (SELECT fold(t1."fullname") AS c0, t1."fullname" AS c1, t0."revenue" AS c2 FROM "account" AS t0 JOIN "systemuser" AS t1 ON (t1."systemuserid" = t0."owninguser") LIMIT 50001) AS t2 GROUP BY t2.c0 ORDER BY t2.c0 NULLS FIRST, t2.c0 NULLS FIRST
