-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname", coalesce(t2."fullname", t3."name")
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t2 ON ((t2."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = $1))
LEFT JOIN "team" AS t3 ON ((t3."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = $2))
WHERE ((t0."owninguser" = $3) OR (t0."owningteam" = $4) OR (t0."owningbusinessunit" = $5) OR (t0."contactid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($6))
  AND (t1."objecttypecode" = $7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $8 <> 0)))))
  AND ((fold(coalesce(t2."fullname", t3."name")) >= fold($9))
  AND ((fold(coalesce(t2."fullname", t3."name")) > fold($10)) OR ((fold(coalesce(t2."fullname", t3."name")) = fold($11))
  AND (t0."contactid" > $12))))
ORDER BY fold(coalesce(t2."fullname", t3."name")) NULLS FIRST, t0."contactid" LIMIT 51
--   1: Text("systemuser")
--   2: Text("team")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   7: Text("contact")
--   8: Int(1)
--   9: Text("Ada")
--   10: Text("Ada")
--   11: Text("Ada")
--   12: Guid(00000000-0000-4000-8000-0000000000aa)
--   [Guid, Int, Text, Text]
