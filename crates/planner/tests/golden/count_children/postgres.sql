-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", (SELECT count(*)
FROM "account" AS t2
WHERE (t2."parentaccountid" = t0."accountid") AND EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."objectid$table" = $1)
  AND (t4."principalid" = ANY ($2))
  AND (t4."attributeid" = $3)
  AND (t4."readaccess" = $4))
  AND ((t2."owninguser" = $5) OR (t2."owningteam" = $6) OR (t2."owningbusinessunit" = $7) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."accountid")
  AND (t3."principalid" = ANY ($8))
  AND (t3."objecttypecode" = $9)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $10 <> 0))))
FROM "account" AS t0
WHERE ((t0."owninguser" = $11) OR (t0."owningteam" = $12) OR (t0."owningbusinessunit" = $13) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($14))
  AND (t1."objecttypecode" = $15)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $16 <> 0)))))
ORDER BY t0."accountid"
--   1: Text("account")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(dccfb961-e92b-5029-b396-f6578146c626)
--   4: Bool(true)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(b0000000-0000-4000-8000-000000000002)
--   8: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   9: Text("account")
--   10: Int(1)
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   15: Text("account")
--   16: Int(1)
--   [Guid, Int, Text, Int]
