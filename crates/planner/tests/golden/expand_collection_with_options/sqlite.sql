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
SELECT *
FROM (SELECT t0."regardingobjectid" AS c0, t0."activityid" AS c1, t0."versionnumber" AS c2, t0."subject" AS c3, t0."createdon" AS c4, row_number() OVER (PARTITION BY t0."regardingobjectid"
ORDER BY t0."createdon" DESC, t0."activityid" DESC) AS n
FROM "task" AS t0
WHERE (t0."regardingobjectid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" = ?4) OR (t0."owningbusinessunit" = ?5) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."activityid")
  AND (t2."principalid" IN (?6, ?7, ?8))
  AND (t2."objecttypecode" = ?9)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?10 <> 0)))
  AND (t0."regardingobjectid$table" = ?11)
  AND (fold(t0."subject") GLOB fold(?12))) AS numbered
WHERE n <= ?13
ORDER BY c0, n
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
--   11: Text("account")
--   12: Text("*Task*")
--   13: Int(5)
--   [Guid, Guid, Int, Text, Timestamp, Int]
