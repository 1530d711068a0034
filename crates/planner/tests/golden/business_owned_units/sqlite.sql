-- rows
SELECT t0."businessunitid", t0."versionnumber", t0."name"
FROM "businessunit" AS t0
WHERE (t0."businessunitid" = ?1)
ORDER BY t0."businessunitid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text]
