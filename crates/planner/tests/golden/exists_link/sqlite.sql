-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
  AND (EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
JOIN "task" AS t4 ON ((t4."regardingobjectid" = t2."contactid")
  AND (t4."regardingobjectid$table" = ?9)
  AND ((t4."owninguser" = ?10) OR (t4."owningteam" = ?11) OR (t4."owningbusinessunit" = ?12) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."activityid")
  AND (t5."principalid" IN (?13, ?14, ?15))
  AND (t5."objecttypecode" = ?16)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & ?17 <> 0))))
WHERE (t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?18)
  AND ((t2."owninguser" = ?19) OR (t2."owningteam" = ?20) OR (t2."owningbusinessunit" = ?21) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?22, ?23, ?24))
  AND (t3."objecttypecode" = ?25)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?26 <> 0)))
  AND (t4."statecode" = ?27)
  AND (fold(t2."lastname") = fold(t4."subject"))) OR (EXISTS (SELECT t6."activityid"
FROM "task" AS t6
WHERE (t6."regardingobjectid" = t0."accountid")
  AND (t6."regardingobjectid$table" = ?28)
  AND ((t6."owninguser" = ?29) OR (t6."owningteam" = ?30) OR (t6."owningbusinessunit" = ?31) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."activityid")
  AND (t7."principalid" IN (?32, ?33, ?34))
  AND (t7."objecttypecode" = ?35)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & ?36 <> 0))))) IS NOT TRUE)
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Text("contact")
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(e0000000-0000-4000-8000-000000000001)
--   16: Text("task")
--   17: Int(1)
--   18: Text("account")
--   19: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   20: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   21: Guid(b0000000-0000-4000-8000-000000000002)
--   22: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Guid(e0000000-0000-4000-8000-000000000001)
--   25: Text("contact")
--   26: Int(1)
--   27: Int(0)
--   28: Text("account")
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   33: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   34: Guid(e0000000-0000-4000-8000-000000000001)
--   35: Text("task")
--   36: Int(1)
--   [Guid, Int, Text]
