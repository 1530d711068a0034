-- SQLite
SELECT t0."annotationid", t0."versionnumber", t0."subject", t1."accountid" FROM "annotation" AS t0 JOIN "account" AS t1 ON ((t1."accountid" = t0."objectid") AND (t0."objectid$table" = ?1)) ORDER BY t0."annotationid", t1."accountid"
-- PostgreSQL
SELECT t0."annotationid", t0."versionnumber", t0."subject", t1."accountid" FROM "annotation" AS t0 JOIN "account" AS t1 ON ((t1."accountid" = t0."objectid") AND (t0."objectid$table" = $1)) ORDER BY t0."annotationid", t1."accountid"
