-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE ((t0."parentcustomerid" = ?1) AND EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."contactid")
  AND (t2."objectid$table" = ?2)
  AND (t2."principalid" IN (?3, ?4))
  AND (t2."attributeid" = ?5)
  AND (t2."readaccess" = ?6))
  AND (t0."parentcustomerid$table" = ?7))
  AND ((t0."owninguser" = ?8) OR (t0."owningteam" = ?9) OR (t0."owningbusinessunit" = ?10) OR EXISTS (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."objectid" = t0."contactid")
  AND (t1."principalid" IN (?11, ?12, ?13))
  AND (t1."objecttypecode" = ?14)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?15 <> 0)))
ORDER BY t0."contactid"
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Text("contact")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   6: Bool(true)
--   7: Text("account")
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(b0000000-0000-4000-8000-000000000002)
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(e0000000-0000-4000-8000-000000000001)
--   14: Text("contact")
--   15: Int(1)
--   [Guid, Int, Text]
