-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON ((t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = ?1)) WHERE (t1."contactid" IS NULL) ORDER BY t0."accountid", t1."contactid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON ((t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = $1)) WHERE (t1."contactid" IS NULL) ORDER BY t0."accountid", t1."contactid" NULLS FIRST
