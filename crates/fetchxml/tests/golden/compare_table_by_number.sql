-- SQLite
SELECT t0."annotationid", t0."versionnumber", t0."subject" FROM "annotation" AS t0 WHERE (fold(t0."objecttypecode") = fold(?1)) ORDER BY t0."annotationid"
-- PostgreSQL
SELECT t0."annotationid", t0."versionnumber", t0."subject" FROM "annotation" AS t0 WHERE (fold(t0."objecttypecode") = fold($1)) ORDER BY t0."annotationid"
