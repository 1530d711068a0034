-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" IN (?2)) OR (t0."owningbusinessunit" IN (?3)))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text]
-- collection 0
SELECT t0."parentcustomerid", t0."contactid", t0."versionnumber", t0."fullname", t2."systemuserid", t2."versionnumber", t2."fullname", t2."azureactivedirectoryobjectid"
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t2 ON (t2."systemuserid" = t0."owninguser")
WHERE (t0."parentcustomerid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" IN (?4)) OR (t0."owningbusinessunit" IN (?5)))
  AND (t0."parentcustomerid$table" = ?6)
ORDER BY t0."parentcustomerid", t0."contactid" LIMIT ?7
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Text("account")
--   7: Int(10000)
--   [Guid, Guid, Int, Text, Guid, Int, Text, Guid]
-- collection 0 0
SELECT t0."regardingobjectid", t0."activityid", t0."versionnumber", t0."subject"
FROM "task" AS t0
WHERE (t0."regardingobjectid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" IN (?4)) OR (t0."owningbusinessunit" IN (?5)))
  AND (t0."regardingobjectid$table" = ?6)
ORDER BY t0."regardingobjectid", t0."activityid" LIMIT ?7
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Text("contact")
--   7: Int(10000)
--   [Guid, Guid, Int, Text]
