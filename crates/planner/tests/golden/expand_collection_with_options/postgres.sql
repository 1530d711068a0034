-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0)))))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   [Guid, Int, Text]
-- collection 0
SELECT *
FROM (SELECT t0."regardingobjectid" AS c0, t0."activityid" AS c1, t0."versionnumber" AS c2, t0."subject" AS c3, t0."createdon" AS c4, row_number() OVER (PARTITION BY t0."regardingobjectid"
ORDER BY t0."createdon" DESC NULLS LAST, t0."activityid" DESC) AS n
FROM "task" AS t0
WHERE (t0."regardingobjectid" = ANY ($1))
  AND ((t0."owninguser" = $2) OR (t0."owningteam" = $3) OR (t0."owningbusinessunit" = $4) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."activityid")
  AND (t2."principalid" = ANY ($5))
  AND (t2."objecttypecode" = $6)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & $7 <> 0)))
  AND (t0."regardingobjectid$table" = $8)
  AND (fold(t0."subject") LIKE fold($9))) AS numbered
WHERE n <= $10
ORDER BY c0, n
--   1: Guids([00000000-0000-0000-0000-000000000001, 00000000-0000-0000-0000-000000000002])
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("task")
--   7: Int(1)
--   8: Text("account")
--   9: Text("%Task%")
--   10: Int(5)
--   [Guid, Guid, Int, Text, Timestamp, Int]
