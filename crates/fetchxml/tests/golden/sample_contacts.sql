-- SQLite
SELECT t0."contactid", t0."versionnumber", t0."fullname", t0."jobtitle", t0."annualincome", t0."transactioncurrencyid" FROM "contact" AS t0 WHERE ((fold(t0."fullname") GLOB fold(?1)) AND (t0."parentcustomerid" = ?2)) ORDER BY fold(t0."fullname") DESC, t0."contactid" DESC
-- PostgreSQL
SELECT t0."contactid", t0."versionnumber", t0."fullname", t0."jobtitle", t0."annualincome", t0."transactioncurrencyid" FROM "contact" AS t0 WHERE ((fold(t0."fullname") LIKE fold($1)) AND (t0."parentcustomerid" = $2)) ORDER BY fold(t0."fullname") DESC NULLS LAST, t0."contactid" DESC
