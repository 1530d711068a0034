-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   [Guid, Int, Text]
-- collection 0
SELECT t0."parentcustomerid", t0."contactid", t0."versionnumber", t0."fullname", t3."systemuserid", t3."versionnumber", t3."fullname", t3."azureactivedirectoryobjectid"
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t3 ON (t3."systemuserid" = t0."owninguser")
WHERE (t0."parentcustomerid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" = ?4) OR (t0."owningbusinessunit" = ?5) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."contactid")
  AND (t2."principalid" IN (?6, ?7, ?8))
  AND (t2."objecttypecode" = ?9)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?10 <> 0)))
  AND (t0."parentcustomerid$table" = ?11)
ORDER BY t0."parentcustomerid", t0."contactid" LIMIT ?12
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(e0000000-0000-4000-8000-000000000001)
--   9: Text("contact")
--   10: Int(1)
--   11: Text("account")
--   12: Int(10000)
--   [Guid, Guid, Int, Text, Guid, Int, Text, Guid]
-- collection 0 0
SELECT t0."regardingobjectid", t0."activityid", t0."versionnumber", t0."subject"
FROM "task" AS t0
WHERE (t0."regardingobjectid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" = ?4) OR (t0."owningbusinessunit" = ?5) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."activityid")
  AND (t2."principalid" IN (?6, ?7, ?8))
  AND (t2."objecttypecode" = ?9)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?10 <> 0)))
  AND (t0."regardingobjectid$table" = ?11)
ORDER BY t0."regardingobjectid", t0."activityid" LIMIT ?12
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(e0000000-0000-4000-8000-000000000001)
--   9: Text("task")
--   10: Int(1)
--   11: Text("contact")
--   12: Int(10000)
--   [Guid, Guid, Int, Text]
