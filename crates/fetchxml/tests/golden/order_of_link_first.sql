-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid", t1."fullname", t1."lastname" FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY fold(t1."fullname") DESC, fold(t0."name"), fold(t1."lastname"), t0."accountid", t1."contactid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid", t1."fullname", t1."lastname" FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY fold(t1."fullname") DESC NULLS LAST, fold(t0."name") NULLS FIRST, fold(t1."lastname") NULLS FIRST, t0."accountid", t1."contactid"
