-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((fold(t0."name") GLOB fold(?1))) IS NOT TRUE ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((fold(t0."name") LIKE fold($1))) IS NOT TRUE ORDER BY t0."accountid"
