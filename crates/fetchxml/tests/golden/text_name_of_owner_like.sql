-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "systemuser" AS t1 ON ((t1."systemuserid" = t0."ownerid") AND (t0."ownerid$table" = ?1)) LEFT JOIN "team" AS t2 ON ((t2."teamid" = t0."ownerid") AND (t0."ownerid$table" = ?2)) WHERE ((fold(t1."fullname") GLOB fold(?3)) OR (fold(t2."name") GLOB fold(?4))) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "systemuser" AS t1 ON ((t1."systemuserid" = t0."ownerid") AND (t0."ownerid$table" = $1)) LEFT JOIN "team" AS t2 ON ((t2."teamid" = t0."ownerid") AND (t0."ownerid$table" = $2)) WHERE ((fold(t1."fullname") LIKE fold($3)) OR (fold(t2."name") LIKE fold($4))) ORDER BY t0."accountid"
