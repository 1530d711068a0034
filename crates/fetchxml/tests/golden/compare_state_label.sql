-- SQLite
SELECT t0."opportunityid", t0."versionnumber", t0."name" FROM "opportunity" AS t0 WHERE (t0."statecode" = ?1) ORDER BY t0."opportunityid"
-- PostgreSQL
SELECT t0."opportunityid", t0."versionnumber", t0."name" FROM "opportunity" AS t0 WHERE (t0."statecode" = $1) ORDER BY t0."opportunityid"
