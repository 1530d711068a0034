-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE (t0."owningteam" = ?1) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE (t0."owningteam" = $1) ORDER BY t0."accountid"
