-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."fullname", t2."contactid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON (((t2."contactid" = t0."primarycontactid")
  AND ((t2."owninguser" = ?1) OR (t2."owningteam" = ?2) OR (t2."owningbusinessunit" = ?3) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?4, ?5, ?6))
  AND (t3."objecttypecode" = ?7)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?8 <> 0))))
  AND (fold(t2."jobtitle") GLOB fold(?9)))
WHERE ((t0."owninguser" = ?10) OR (t0."owningteam" = ?11) OR (t0."owningbusinessunit" = ?12) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?13, ?14, ?15))
  AND (t1."objecttypecode" = ?16)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?17 <> 0))))
  AND (t2."contactid" IS NULL)
ORDER BY t0."accountid", t2."contactid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("contact")
--   8: Int(1)
--   9: Text("*buyer*")
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(e0000000-0000-4000-8000-000000000001)
--   16: Text("account")
--   17: Int(1)
--   [Guid, Int, Text, Text, Guid]
