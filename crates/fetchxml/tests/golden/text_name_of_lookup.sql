-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (fold(t1."fullname") = fold(?1)) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") WHERE (fold(t1."fullname") = fold($1)) ORDER BY t0."accountid"
