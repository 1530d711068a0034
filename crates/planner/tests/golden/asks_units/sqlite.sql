-- rows
SELECT t0."teamid", t0."versionnumber", t0."name"
FROM "team" AS t0
WHERE (((t0."businessunitid" = ?1)) IS NOT TRUE OR (t0."teamid" IN (?2, ?3)) OR (t0."businessunitid" IN (?4, ?5)) OR (1 = 0))
ORDER BY t0."teamid"
--   1: Guid(00000000-0000-0000-0000-0000000000b1)
--   2: Guid(00000000-0000-0000-0000-0000000000c1)
--   3: Guid(00000000-0000-0000-0000-0000000000c2)
--   4: Guid(00000000-0000-0000-0000-0000000000b1)
--   5: Guid(00000000-0000-0000-0000-0000000000b2)
--   [Guid, Int, Text]
