-- rows
SELECT t0."teamid", t0."versionnumber", t0."name"
FROM "team" AS t0
WHERE (((t0."businessunitid" = $1)) IS NOT TRUE OR (t0."teamid" = ANY ($2)) OR (t0."businessunitid" = ANY ($3)) OR (1 = 0))
ORDER BY t0."teamid"
--   1: Guid(00000000-0000-0000-0000-0000000000b1)
--   2: Guids([00000000-0000-0000-0000-0000000000c1, 00000000-0000-0000-0000-0000000000c2])
--   3: Guids([00000000-0000-0000-0000-0000000000b1, 00000000-0000-0000-0000-0000000000b2])
--   [Guid, Int, Text]
