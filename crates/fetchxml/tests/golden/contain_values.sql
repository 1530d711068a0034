-- SQLite
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((instr(',' || t0."x_activities" || ',', ?1) > 0) OR (instr(',' || t0."x_activities" || ',', ?2) > 0)) ORDER BY t0."accountid"
-- PostgreSQL
SELECT t0."accountid", t0."versionnumber", t0."name" FROM "account" AS t0 WHERE ((strpos(',' || t0."x_activities" || ',', $1) > 0) OR (strpos(',' || t0."x_activities" || ',', $2) > 0)) ORDER BY t0."accountid"
