-- rows
SELECT t0."teammembershipid", t0."versionnumber", t0."systemuserid", t0."teamid"
FROM "teammembership" AS t0
WHERE (EXISTS (SELECT t1."systemuserid"
FROM "systemuser" AS t1
WHERE (t1."systemuserid" = t0."systemuserid")
  AND (t1."businessunitid" = ?1)) AND EXISTS (SELECT t2."teamid"
FROM "team" AS t2
WHERE (t2."teamid" = t0."teamid")
  AND (t2."businessunitid" = ?2)))
ORDER BY t0."teammembershipid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Guid, Guid]
