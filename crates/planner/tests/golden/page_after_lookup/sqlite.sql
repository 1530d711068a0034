-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname", coalesce(t2."fullname", t3."name")
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t2 ON ((t2."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = ?1))
LEFT JOIN "team" AS t3 ON ((t3."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = ?2))
WHERE ((t0."owninguser" = ?3) OR (t0."owningteam" = ?4) OR (t0."owningbusinessunit" = ?5) OR (t0."contactid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?6, ?7, ?8))
  AND (t1."objecttypecode" = ?9)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?10 <> 0))))
  AND ((fold(coalesce(t2."fullname", t3."name")) >= fold(?11))
  AND ((fold(coalesce(t2."fullname", t3."name")) > fold(?12)) OR ((fold(coalesce(t2."fullname", t3."name")) = fold(?13))
  AND (t0."contactid" > ?14))))
ORDER BY fold(coalesce(t2."fullname", t3."name")), t0."contactid" LIMIT ?15
--   1: Text("systemuser")
--   2: Text("team")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(e0000000-0000-4000-8000-000000000001)
--   9: Text("contact")
--   10: Int(1)
--   11: Text("Ada")
--   12: Text("Ada")
--   13: Text("Ada")
--   14: Guid(00000000-0000-4000-8000-0000000000aa)
--   15: Int(51)
--   [Guid, Int, Text, Text]
