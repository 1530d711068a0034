-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."subject", t7."fullname", t2."activityid", t7."systemuserid"
FROM "account" AS t0
LEFT JOIN "task" AS t2 ON ((t2."activityid" = (SELECT t3."activityid"
FROM "task" AS t3
JOIN "systemuser" AS t5 ON (t5."systemuserid" = t3."owninguser")
WHERE (t3."regardingobjectid" = t0."accountid")
  AND (t3."regardingobjectid$table" = $1)
  AND ((t3."owninguser" = $2) OR (t3."owningteam" = $3) OR (t3."owningbusinessunit" = $4) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t3."activityid")
  AND (t4."principalid" = ANY ($5))
  AND (t4."objecttypecode" = $6)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $7 <> 0)))
  AND (t3."statecode" = $8)
ORDER BY t3."activityid" LIMIT 1))
  AND ((t2."owninguser" = $9) OR (t2."owningteam" = $10) OR (t2."owningbusinessunit" = $11) OR EXISTS (SELECT t6."objectid"
FROM "principalobjectaccess" AS t6
WHERE (t6."objectid" = t2."activityid")
  AND (t6."principalid" = ANY ($12))
  AND (t6."objecttypecode" = $13)
  AND ((t6."accessrightsmask" | t6."inheritedaccessrightsmask") & $14 <> 0))))
LEFT JOIN "systemuser" AS t7 ON (t7."systemuserid" = (SELECT t8."systemuserid"
FROM "systemuser" AS t8
WHERE (t8."systemuserid" = t2."owninguser")
ORDER BY t8."systemuserid" LIMIT 1))
WHERE ((t0."owninguser" = $15) OR (t0."owningteam" = $16) OR (t0."owningbusinessunit" = $17) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($18))
  AND (t1."objecttypecode" = $19)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $20 <> 0)))))
ORDER BY t0."accountid", t2."activityid" NULLS FIRST, t7."systemuserid" NULLS FIRST
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("task")
--   7: Int(1)
--   8: Int(0)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   13: Text("task")
--   14: Int(1)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("account")
--   20: Int(1)
--   [Guid, Int, Text, Text, Text, Guid, Guid]
