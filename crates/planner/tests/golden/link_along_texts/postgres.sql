-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t1."subject", t1."leadid"
FROM "account" AS t0
JOIN "lead" AS t1 ON (fold(t1."companyname") = fold(t0."name"))
ORDER BY t0."accountid", t1."leadid"
--   [Guid, Int, Text, Text, Guid]
