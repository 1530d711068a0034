-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t0."revenue", t0."primarycontactid", t0."transactioncurrencyid" FROM "account" AS t0 ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t0."revenue", t0."primarycontactid", t0."transactioncurrencyid" FROM "account" AS t0 ORDER BY t0."accountid"
