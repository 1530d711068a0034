-- SQLite
... FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY t0."accountid", t1."contactid"
-- PostgreSQL
... FROM "account" AS t0 JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid") ORDER BY t0."accountid", t1."contactid"
