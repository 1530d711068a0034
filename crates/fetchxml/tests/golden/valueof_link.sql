-- SQLite
SELECT t0."contactid", t0."versionnumber", t0."fullname", t1."accountid" FROM "contact" AS t0 JOIN "account" AS t1 ON ((t1."accountid" = t0."parentcustomerid") AND (t0."parentcustomerid$table" = ?1)) WHERE (fold(t0."lastname") IS NOT fold(t1."name")) ORDER BY t0."contactid", t1."accountid"
-- PostgreSQL
SELECT t0."contactid", t0."versionnumber", t0."fullname", t1."accountid" FROM "contact" AS t0 JOIN "account" AS t1 ON ((t1."accountid" = t0."parentcustomerid") AND (t0."parentcustomerid$table" = $1)) WHERE (fold(t0."lastname") IS DISTINCT FROM fold(t1."name")) ORDER BY t0."contactid", t1."accountid"
