-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0)))) AND EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
LEFT JOIN "systemuser" AS t4 ON (t4."systemuserid" = t2."createdby")
WHERE ((t2."owninguser" = ?9) OR (t2."owningteam" = ?10) OR (t2."owningbusinessunit" = ?11) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?12, ?13, ?14))
  AND (t3."objecttypecode" = ?15)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?16 <> 0)))
  AND ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?17))
  AND (fold(t4."fullname") = fold(?18)))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(e0000000-0000-4000-8000-000000000001)
--   15: Text("contact")
--   16: Int(1)
--   17: Text("account")
--   18: Text("x")
--   [Guid, Int, Text]
