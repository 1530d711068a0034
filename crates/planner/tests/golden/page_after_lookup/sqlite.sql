-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname", coalesce(t1."fullname", t2."name")
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t1 ON ((t1."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = ?1))
LEFT JOIN "team" AS t2 ON ((t2."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = ?2))
WHERE ((t0."owninguser" = ?3) OR (t0."owningteam" IN (?4)) OR (t0."owningbusinessunit" IN (?5)))
  AND ((fold(coalesce(t1."fullname", t2."name")) >= fold(?6))
  AND ((fold(coalesce(t1."fullname", t2."name")) > fold(?7)) OR ((fold(coalesce(t1."fullname", t2."name")) = fold(?8))
  AND (t0."contactid" > ?9))))
ORDER BY fold(coalesce(t1."fullname", t2."name")), t0."contactid" LIMIT ?10
--   1: Text("systemuser")
--   2: Text("team")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Text("Ada")
--   7: Text("Ada")
--   8: Text("Ada")
--   9: Guid(00000000-0000-4000-8000-0000000000aa)
--   10: Int(51)
--   [Guid, Int, Text, Text]
