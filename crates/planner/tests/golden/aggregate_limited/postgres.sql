-- rows
SELECT t2.c0, count(*), CAST(sum(count(*)) OVER () AS bigint)
FROM (SELECT t0."statecode" AS c0
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0))))) LIMIT 50001) AS t2 GROUP BY t2.c0
ORDER BY t2.c0 NULLS FIRST
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   [Int, Int, Int]
