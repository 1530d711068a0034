-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE EXISTS (SELECT t1."contactid" FROM "contact" AS t1 WHERE (t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = ?1) AND (t1."statecode" = ?2)) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE EXISTS (SELECT t1."contactid" FROM "contact" AS t1 WHERE (t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = $1) AND (t1."statecode" = $2)) ORDER BY t0."accountid"
