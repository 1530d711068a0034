-- rows
SELECT t2.c0, count(*), sum(count(*)) OVER ()
FROM (SELECT t0."statecode" AS c0
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0)))) LIMIT ?9) AS t2 GROUP BY t2.c0
ORDER BY t2.c0
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Int(50001)
--   [Int, Int, Int]
