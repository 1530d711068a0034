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
SELECT *
FROM (SELECT t0."regardingobjectid" AS c0, t0."activityid" AS c1, t0."versionnumber" AS c2, t0."subject" AS c3, t0."createdon" AS c4, row_number() OVER (PARTITION BY t0."regardingobjectid"
ORDER BY t0."createdon" DESC, t0."activityid" DESC) AS n
FROM "task" AS t0
WHERE (t0."regardingobjectid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" IN (?4)) OR (t0."owningbusinessunit" IN (?5)))
  AND (t0."regardingobjectid$table" = ?6)
  AND (fold(t0."subject") GLOB fold(?7))) AS numbered
WHERE n <= ?8
ORDER BY c0, n
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Text("account")
--   7: Text("*Task*")
--   8: Int(5)
--   [Guid, Guid, Int, Text, Timestamp, Int]
