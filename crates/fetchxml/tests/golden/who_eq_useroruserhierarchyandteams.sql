-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((t0."owninguser" IN (?1, ?2)) OR (t0."owningteam" IN (?3, ?4))) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((t0."owninguser" = ANY ($1)) OR (t0."owningteam" = ANY ($2))) ORDER BY t0."accountid"
