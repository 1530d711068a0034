-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0))))) AND EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
WHERE ((t2."owninguser" = $7) OR (t2."owningteam" = $8) OR (t2."owningbusinessunit" = $9) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."contactid")
  AND (t4."principalid" = ANY ($10))
  AND (t4."objecttypecode" = $11)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $12 <> 0)))
  AND ((t2."parentcustomerid" = t0."accountid") AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."objectid$table" = $13)
  AND (t3."principalid" = ANY ($14))
  AND (t3."attributeid" = $15)
  AND (t3."readaccess" = $16))
  AND (t2."parentcustomerid$table" = $17)))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   11: Text("contact")
--   12: Int(1)
--   13: Text("contact")
--   14: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   15: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   16: Bool(true)
--   17: Text("account")
--   [Guid, Int, Text]
-- collection 0
SELECT *
FROM (SELECT t0."parentcustomerid" AS c0, t0."contactid" AS c1, t0."versionnumber" AS c2, t0."fullname" AS c3, row_number() OVER (PARTITION BY t0."parentcustomerid"
ORDER BY t0."contactid") AS n
FROM "contact" AS t0
WHERE (t0."parentcustomerid" = ANY ($1))
  AND ((t0."owninguser" = $2) OR (t0."owningteam" = $3) OR (t0."owningbusinessunit" = $4) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."contactid")
  AND (t2."principalid" = ANY ($5))
  AND (t2."objecttypecode" = $6)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & $7 <> 0)))
  AND (t0."parentcustomerid$table" = $8) AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."contactid")
  AND (t3."objectid$table" = $9)
  AND (t3."principalid" = ANY ($10))
  AND (t3."attributeid" = $11)
  AND (t3."readaccess" = $12))) AS numbered
WHERE n <= $13
ORDER BY c0, n
--   1: Guids([00000000-0000-0000-0000-000000000001, 00000000-0000-0000-0000-000000000002])
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("account")
--   9: Text("contact")
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   12: Bool(true)
--   13: Int(2)
--   [Guid, Guid, Int, Text, Int]
