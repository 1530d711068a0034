-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."primarycontactid" FROM "account" AS t0 ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."primarycontactid" FROM "account" AS t0 ORDER BY t0."accountid"
