-- rows
SELECT t0."activityid", t0."versionnumber", CASE WHEN (((t0."activitytypecode" = $1)) IS NOT TRUE OR EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."activityid")
  AND (t2."objectid$table" = $2)
  AND (t2."principalid" = ANY ($3))
  AND (t2."attributeid" = $4)
  AND (t2."readaccess" = $5))) THEN t0."description" END
FROM "activitypointer" AS t0
WHERE ((t0."owninguser" = $6) OR (t0."owningteam" = $7) OR (t0."owningbusinessunit" = $8) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."activityid")
  AND (t1."principalid" = ANY ($9))
  AND (t1."objecttypecode" = t0."activitytypecode")
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $10 <> 0)))
ORDER BY t0."activityid"
--   1: Text("task")
--   2: Text("task")
--   3: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   4: Guid(db386f6d-682e-50bc-89f2-5bf28b959e21)
--   5: Bool(true)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(b0000000-0000-4000-8000-000000000002)
--   9: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   10: Int(1)
--   [Guid, Int, Text]
