-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE EXISTS (SELECT t1."contactid" FROM "contact" AS t1 JOIN "systemuser" AS t2 ON (t2."systemuserid" = t1."owninguser") WHERE (t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = ?1) AND (fold(t2."fullname") = fold(?2))) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE EXISTS (SELECT t1."contactid" FROM "contact" AS t1 JOIN "systemuser" AS t2 ON (t2."systemuserid" = t1."owninguser") WHERE (t1."parentcustomerid" = t0."accountid") AND (t1."parentcustomerid$table" = $1) AND (fold(t2."fullname") = fold($2))) ORDER BY t0."accountid"
