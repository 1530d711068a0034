-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (fold(t1."lastname") = fold(?1)) ORDER BY t0."accountid", t1."contactid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (fold(t1."lastname") = fold($1)) ORDER BY t0."accountid", t1."contactid"
