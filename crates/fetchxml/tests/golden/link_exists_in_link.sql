-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON ((t1."contactid" = t0."primarycontactid") AND EXISTS (SELECT t2."activityid" FROM "task" AS t2 WHERE (t2."regardingobjectid" = t1."contactid") AND (t2."regardingobjectid$table" = ?1))) ORDER BY t0."accountid", t1."contactid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name", t1."contactid" FROM "account" AS t0 LEFT JOIN "contact" AS t1 ON ((t1."contactid" = t0."primarycontactid") AND EXISTS (SELECT t2."activityid" FROM "task" AS t2 WHERE (t2."regardingobjectid" = t1."contactid") AND (t2."regardingobjectid$table" = $1))) ORDER BY t0."accountid", t1."contactid" NULLS FIRST
