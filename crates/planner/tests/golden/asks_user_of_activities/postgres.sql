-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject"
FROM "activitypointer" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."activityid")
  AND (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = t0."activitytypecode")
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $5 <> 0)))
  AND (((t0."ownerid" = $6)
  AND (t0."ownerid$table" = $7)) OR ((t0."ownerid" = ANY ($8))
  AND (t0."ownerid$table" = $9)))
ORDER BY t0."activityid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Int(1)
--   6: Guid(00000000-0000-0000-0000-0000000000a1)
--   7: Text("systemuser")
--   8: Guids([00000000-0000-0000-0000-0000000000c1, 00000000-0000-0000-0000-0000000000c2])
--   9: Text("team")
--   [Guid, Int, Text]
