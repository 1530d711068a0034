-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0)))))
  AND ((t0."accountid" = $7) OR (t0."accountid" = ANY (ARRAY(WITH RECURSIVE t3 (k, d) AS (SELECT t2."accountid", 1
FROM "account" AS t2
WHERE t2."parentaccountid" = $8 AND t2."accountid" <> $9
  AND ((t2."owninguser" = $10) OR (t2."owningteam" = $11) OR (t2."owningbusinessunit" = $12) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."principalid" = ANY ($13))
  AND (t4."objecttypecode" = $14)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $15 <> 0)))
  AND (t2."parentaccountid" IS NOT NULL) UNION SELECT t2."accountid", t3.d + 1
FROM t3
JOIN "account" AS t2 ON t2."parentaccountid" = t3.k
WHERE t3.d < 100 AND t2."accountid" <> $16
  AND ((t2."owninguser" = $17) OR (t2."owningteam" = $18) OR (t2."owningbusinessunit" = $19) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."principalid" = ANY ($20))
  AND (t4."objecttypecode" = $21)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $22 <> 0)))
  AND (t2."parentaccountid" IS NOT NULL)) SELECT k
FROM t3))))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   7: Guid(00000000-0000-4000-8000-0000000000aa)
--   8: Guid(00000000-0000-4000-8000-0000000000aa)
--   9: Guid(00000000-0000-4000-8000-0000000000aa)
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   14: Text("account")
--   15: Int(1)
--   16: Guid(00000000-0000-4000-8000-0000000000aa)
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(b0000000-0000-4000-8000-000000000002)
--   20: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   21: Text("account")
--   22: Int(1)
--   [Guid, Int, Text]
