-- rows
SELECT t0."systemuserid", t0."versionnumber", t0."fullname"
FROM "systemuser" AS t0
WHERE (t0."businessunitid" = $1) AND EXISTS (SELECT t1."teamid"
FROM "team" AS t1
WHERE (t1."businessunitid" = $2) AND EXISTS (SELECT t2."systemuserid"
FROM "teammembership" AS t2
WHERE (t2."systemuserid" = t0."systemuserid")
  AND (t2."teamid" = t1."teamid"))
  AND (fold(t1."name") = fold($3)))
ORDER BY t0."systemuserid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   3: Text("x")
--   [Guid, Int, Text]
