-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."subject", t6."fullname", t2."activityid", t6."systemuserid"
FROM "account" AS t0
LEFT JOIN "task" AS t2 ON (t2."activityid" = (SELECT t3."activityid"
FROM "task" AS t3
JOIN "systemuser" AS t5 ON (t5."systemuserid" = t3."owninguser")
WHERE (t3."regardingobjectid" = t0."accountid")
  AND (t3."regardingobjectid$table" = ?1)
  AND ((t3."owninguser" = ?2) OR (t3."owningteam" = ?3) OR (t3."owningbusinessunit" = ?4) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t3."activityid")
  AND (t4."principalid" IN (?5, ?6, ?7))
  AND (t4."objecttypecode" = ?8)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?9 <> 0)))
  AND (t3."statecode" = ?10)
ORDER BY t3."activityid" LIMIT ?11))
LEFT JOIN "systemuser" AS t6 ON (t6."systemuserid" = (SELECT t7."systemuserid"
FROM "systemuser" AS t7
WHERE (t7."systemuserid" = t2."owninguser")
ORDER BY t7."systemuserid" LIMIT ?12))
WHERE ((t0."owninguser" = ?13) OR (t0."owningteam" = ?14) OR (t0."owningbusinessunit" = ?15) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?16, ?17, ?18))
  AND (t1."objecttypecode" = ?19)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?20 <> 0))))
ORDER BY t0."accountid", t2."activityid", t6."systemuserid"
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("task")
--   9: Int(1)
--   10: Int(0)
--   11: Int(1)
--   12: Int(1)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(b0000000-0000-4000-8000-000000000002)
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   18: Guid(e0000000-0000-4000-8000-000000000001)
--   19: Text("account")
--   20: Int(1)
--   [Guid, Int, Text, Text, Text, Guid, Guid]
