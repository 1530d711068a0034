-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE ((t0."parentcustomerid" = $1)
  AND (t0."parentcustomerid$table" = $2))
  AND ((t0."owninguser" = $3) OR (t0."owningteam" = $4) OR (t0."owningbusinessunit" = $5) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."contactid")
  AND (t1."principalid" = ANY ($6))
  AND (t1."objecttypecode" = $7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $8 <> 0)))
ORDER BY fold(t0."fullname") NULLS FIRST, t0."contactid"
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Text("account")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   7: Text("contact")
--   8: Int(1)
--   [Guid, Int, Text]
-- count
SELECT count(*)
FROM (SELECT t0."contactid"
FROM "contact" AS t0
WHERE ((t0."parentcustomerid" = $1)
  AND (t0."parentcustomerid$table" = $2))
  AND ((t0."owninguser" = $3) OR (t0."owningteam" = $4) OR (t0."owningbusinessunit" = $5) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."contactid")
  AND (t1."principalid" = ANY ($6))
  AND (t1."objecttypecode" = $7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $8 <> 0))) LIMIT 5001) AS counted
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Text("account")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   7: Text("contact")
--   8: Int(1)
--   [Int]
