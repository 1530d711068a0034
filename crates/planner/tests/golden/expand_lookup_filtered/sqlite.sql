-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN (fold(t2."fullname") = fold(?1)) THEN t2."contactid" END, t2."versionnumber", t2."fullname"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid")
  AND ((t2."owninguser" = ?2) OR (t2."owningteam" = ?3) OR (t2."owningbusinessunit" = ?4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?5, ?6, ?7))
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0))))
WHERE ((t0."owninguser" = ?10) OR (t0."owningteam" = ?11) OR (t0."owningbusinessunit" = ?12) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?13, ?14, ?15))
  AND (t1."objecttypecode" = ?16)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?17 <> 0))))
ORDER BY t0."accountid"
--   1: Text("x")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("contact")
--   9: Int(1)
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(e0000000-0000-4000-8000-000000000001)
--   16: Text("account")
--   17: Int(1)
--   [Guid, Int, Text, Guid, Int, Text]
