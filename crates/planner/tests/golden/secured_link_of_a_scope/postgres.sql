-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE ((t0."parentcustomerid" = $1) AND EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."contactid")
  AND (t2."objectid$table" = $2)
  AND (t2."principalid" = ANY ($3))
  AND (t2."attributeid" = $4)
  AND (t2."readaccess" = $5))
  AND (t0."parentcustomerid$table" = $6))
  AND ((t0."owninguser" = $7) OR (t0."owningteam" = $8) OR (t0."owningbusinessunit" = $9) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."contactid")
  AND (t1."principalid" = ANY ($10))
  AND (t1."objecttypecode" = $11)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $12 <> 0)))
ORDER BY t0."contactid"
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Text("contact")
--   3: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   4: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   5: Bool(true)
--   6: Text("account")
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   11: Text("contact")
--   12: Int(1)
--   [Guid, Int, Text]
