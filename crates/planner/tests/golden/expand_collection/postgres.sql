-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE (t0."accountid" IN (SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = $1)
  AND ((t0."owninguser" = $2) OR (t0."owningteam" = ANY ($3)) OR (t0."owningbusinessunit" = ANY ($4)))
ORDER BY fold(t0."name") NULLS FIRST, t0."accountid" LIMIT $5) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = $6)
  AND ((t0."owninguser" = $7) OR (t0."owningteam" = ANY ($8)) OR (t0."owningbusinessunit" = ANY ($9)))
ORDER BY fold(t0."name") NULLS FIRST, t0."accountid" LIMIT $10) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = $11)
  AND ((t0."owninguser" = $12) OR (t0."owningteam" = ANY ($13)) OR (t0."owningbusinessunit" = ANY ($14)))
ORDER BY fold(t0."name") NULLS FIRST, t0."accountid" LIMIT $15) AS one))
ORDER BY fold(t0."name") NULLS FIRST, t0."accountid" LIMIT $16
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   4: Guids([b0000000-0000-4000-8000-000000000002])
--   5: Int(51)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   9: Guids([b0000000-0000-4000-8000-000000000002])
--   10: Int(51)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   14: Guids([b0000000-0000-4000-8000-000000000002])
--   15: Int(51)
--   16: Int(51)
--   [Guid, Int, Text]
-- collection 0
SELECT t0."regardingobjectid", t0."activityid", t0."versionnumber", t0."subject"
FROM "task" AS t0
WHERE (t0."regardingobjectid" = ANY ($1))
  AND ((t0."owninguser" = $2) OR (t0."owningteam" = ANY ($3)) OR (t0."owningbusinessunit" = ANY ($4)))
  AND (t0."regardingobjectid$table" = $5)
ORDER BY t0."regardingobjectid", t0."activityid" LIMIT $6
--   1: Guids([00000000-0000-0000-0000-000000000001, 00000000-0000-0000-0000-000000000002])
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   4: Guids([b0000000-0000-4000-8000-000000000002])
--   5: Text("account")
--   6: Int(10000)
--   [Guid, Guid, Int, Text]
