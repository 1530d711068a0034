-- rows
SELECT t0."teamid", t0."versionnumber", t0."name", t1."businessunitid", t1."versionnumber", t1."name"
FROM "team" AS t0
LEFT JOIN "businessunit" AS t1 ON ((t1."businessunitid" = t0."businessunitid")
  AND (t1."businessunitid" = $1))
WHERE (t0."businessunitid" = $2)
ORDER BY t0."teamid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text, Guid, Int, Text]
