-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((fold(t0."name") IN (fold(?1), fold(?2)))) IS NOT TRUE ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((fold(t0."name") IN (fold($1), fold($2)))) IS NOT TRUE ORDER BY t0."accountid"
