-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (((fold(t0."name") GLOB fold(?1)) OR (fold(t0."telephone1") GLOB fold(?2)) OR (fold(t1."fullname") GLOB fold(?3))) AND (t0."statecode" = ?4)) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (((fold(t0."name") LIKE fold($1)) OR (fold(t0."telephone1") LIKE fold($2)) OR (fold(t1."fullname") LIKE fold($3))) AND (t0."statecode" = $4)) ORDER BY t0."accountid"
