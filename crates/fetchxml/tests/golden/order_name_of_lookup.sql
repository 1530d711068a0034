-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."fullname" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY fold(t1."fullname"), t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."fullname" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY fold(t1."fullname") NULLS FIRST, t0."accountid"
