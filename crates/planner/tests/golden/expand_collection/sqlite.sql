-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE (t0."accountid" IN (SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = ?1)
  AND ((t0."owninguser" = ?2) OR (t0."owningteam" IN (?3)) OR (t0."owningbusinessunit" IN (?4)))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?5) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = ?6)
  AND ((t0."owninguser" = ?7) OR (t0."owningteam" IN (?8)) OR (t0."owningbusinessunit" IN (?9)))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?10) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = ?11)
  AND ((t0."owninguser" = ?12) OR (t0."owningteam" IN (?13)) OR (t0."owningbusinessunit" IN (?14)))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?15) AS one))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?16
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Int(51)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Int(51)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(b0000000-0000-4000-8000-000000000002)
--   15: Int(51)
--   16: Int(51)
--   [Guid, Int, Text]
-- collection 0
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
--   6: Text("account")
--   7: Int(10000)
--   [Guid, Guid, Int, Text]
