-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."contactid", t2."versionnumber", t2."fullname"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid")
  AND ((t2."owninguser" = $1) OR (t2."owningteam" = $2) OR (t2."owningbusinessunit" = $3) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($4))
  AND (t3."objecttypecode" = $5)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $6 <> 0))))
WHERE ((t0."owninguser" = $7) OR (t0."owningteam" = $8) OR (t0."owningbusinessunit" = $9) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($10))
  AND (t1."objecttypecode" = $11)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $12 <> 0)))))
  AND (fold(t2."fullname") = fold($13))
ORDER BY fold(t0."name") NULLS FIRST, t0."accountid" LIMIT 11
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("contact")
--   6: Int(1)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   11: Text("account")
--   12: Int(1)
--   13: Text("A")
--   [Guid, Int, Text, Guid, Int, Text]
-- count
SELECT count(*)
FROM (SELECT t0."accountid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid")
  AND ((t2."owninguser" = $1) OR (t2."owningteam" = $2) OR (t2."owningbusinessunit" = $3) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($4))
  AND (t3."objecttypecode" = $5)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $6 <> 0))))
WHERE ((t0."owninguser" = $7) OR (t0."owningteam" = $8) OR (t0."owningbusinessunit" = $9) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($10))
  AND (t1."objecttypecode" = $11)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $12 <> 0)))))
  AND (fold(t2."fullname") = fold($13)) LIMIT 5001) AS counted
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("contact")
--   6: Int(1)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   11: Text("account")
--   12: Int(1)
--   13: Text("A")
--   [Int]
