-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject"
FROM "task" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = ?1)
  AND ((t2."owninguser" = ?2) OR (t2."owningteam" = ?3) OR (t2."owningbusinessunit" = ?4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?5, ?6, ?7))
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0))))
LEFT JOIN "account" AS t4 ON ((t4."accountid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = ?10)
  AND ((t4."owninguser" = ?11) OR (t4."owningteam" = ?12) OR (t4."owningbusinessunit" = ?13) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."accountid")
  AND (t5."principalid" IN (?14, ?15, ?16))
  AND (t5."objecttypecode" = ?17)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & ?18 <> 0))))
WHERE ((t0."owninguser" = ?19) OR (t0."owningteam" = ?20) OR (t0."owningbusinessunit" = ?21) OR (t0."activityid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?22, ?23, ?24))
  AND (t1."objecttypecode" = ?25)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?26 <> 0))))
  AND ((t2."parentcustomerid" = ?27) OR (fold(t4."name") = fold(?28)))
ORDER BY t0."activityid"
--   1: Text("contact")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("contact")
--   9: Int(1)
--   10: Text("account")
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   15: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   16: Guid(e0000000-0000-4000-8000-000000000001)
--   17: Text("account")
--   18: Int(1)
--   19: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   20: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   21: Guid(b0000000-0000-4000-8000-000000000002)
--   22: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Guid(e0000000-0000-4000-8000-000000000001)
--   25: Text("task")
--   26: Int(1)
--   27: Guid(00000000-0000-4000-8000-0000000000aa)
--   28: Text("A")
--   [Guid, Int, Text]
