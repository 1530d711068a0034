-- SQLite
SELECT t0."contactid", t0."versionnumber", t0."fullname" FROM "contact" AS t0 WHERE (fold(t0."firstname") = fold(t0."lastname")) ORDER BY t0."contactid"
-- PostgreSQL
SELECT t0."contactid", t0."versionnumber", t0."fullname" FROM "contact" AS t0 WHERE (fold(t0."firstname") = fold(t0."lastname")) ORDER BY t0."contactid"
