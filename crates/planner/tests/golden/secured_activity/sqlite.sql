-- rows
SELECT t0."activityid", t0."versionnumber", CASE WHEN (((t0."activitytypecode" = ?1)) IS NOT TRUE OR EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."activityid")
  AND (t2."objectid$table" = ?2)
  AND (t2."principalid" IN (?3, ?4))
  AND (t2."attributeid" = ?5)
  AND (t2."readaccess" = ?6))) THEN t0."description" END
FROM "activitypointer" AS t0
WHERE ((t0."owninguser" = ?7) OR (t0."owningteam" = ?8) OR (t0."owningbusinessunit" = ?9) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."activityid")
  AND (t1."principalid" IN (?10, ?11, ?12))
  AND (t1."objecttypecode" = t0."activitytypecode")
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?13 <> 0)))
ORDER BY t0."activityid"
--   1: Text("task")
--   2: Text("task")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(db386f6d-682e-50bc-89f2-5bf28b959e21)
--   6: Bool(true)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(e0000000-0000-4000-8000-000000000001)
--   13: Int(1)
--   [Guid, Int, Text]
