-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."fullname", t2."parentcustomerid", t2."parentcustomerid$table", t2."contactid", t2."lastname"
FROM "account" AS t0
JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
WHERE ((t0."owninguser" = $8) OR (t0."owningteam" = $9) OR (t0."owningbusinessunit" = $10) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($11))
  AND (t1."objecttypecode" = $12)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $13 <> 0)))))
  AND (fold(t2."jobtitle") LIKE fold($14))
  AND (fold(t2."lastname") IS DISTINCT
FROM fold(t0."name"))
ORDER BY fold(t2."lastname") NULLS FIRST, t0."accountid", t2."contactid" LIMIT 4
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(b0000000-0000-4000-8000-000000000002)
--   11: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   12: Text("account")
--   13: Int(1)
--   14: Text("%buyer%")
--   [Guid, Int, Text, Text, Guid, Text, Guid, Text]
-- count
SELECT count(*)
FROM (SELECT t0."accountid"
FROM "account" AS t0
JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
WHERE ((t0."owninguser" = $8) OR (t0."owningteam" = $9) OR (t0."owningbusinessunit" = $10) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($11))
  AND (t1."objecttypecode" = $12)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $13 <> 0)))))
  AND (fold(t2."jobtitle") LIKE fold($14))
  AND (fold(t2."lastname") IS DISTINCT
FROM fold(t0."name")) LIMIT 5001) AS counted
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(b0000000-0000-4000-8000-000000000002)
--   11: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   12: Text("account")
--   13: Int(1)
--   14: Text("%buyer%")
--   [Int]
