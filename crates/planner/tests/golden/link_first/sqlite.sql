-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."subject", t7."fullname", t2."activityid", t7."systemuserid"
FROM "account" AS t0
LEFT JOIN "task" AS t2 ON ((t2."activityid" = (SELECT t3."activityid"
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
  AND ((t2."owninguser" = ?12) OR (t2."owningteam" = ?13) OR (t2."owningbusinessunit" = ?14) OR EXISTS (SELECT t6."objectid"
FROM "principalobjectaccess" AS t6
WHERE (t6."objectid" = t2."activityid")
  AND (t6."principalid" IN (?15, ?16, ?17))
  AND (t6."objecttypecode" = ?18)
  AND ((t6."accessrightsmask" | t6."inheritedaccessrightsmask") & ?19 <> 0))))
LEFT JOIN "systemuser" AS t7 ON (t7."systemuserid" = (SELECT t8."systemuserid"
FROM "systemuser" AS t8
WHERE (t8."systemuserid" = t2."owninguser")
ORDER BY t8."systemuserid" LIMIT ?20))
WHERE ((t0."owninguser" = ?21) OR (t0."owningteam" = ?22) OR (t0."owningbusinessunit" = ?23) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?24, ?25, ?26))
  AND (t1."objecttypecode" = ?27)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?28 <> 0))))
ORDER BY t0."accountid", t2."activityid", t7."systemuserid"
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
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(b0000000-0000-4000-8000-000000000002)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(e0000000-0000-4000-8000-000000000001)
--   18: Text("task")
--   19: Int(1)
--   20: Int(1)
--   21: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   22: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   23: Guid(b0000000-0000-4000-8000-000000000002)
--   24: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   25: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   26: Guid(e0000000-0000-4000-8000-000000000001)
--   27: Text("account")
--   28: Int(1)
--   [Guid, Int, Text, Text, Text, Guid, Guid]
