-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN (fold(t2."fullname") = fold($1)) THEN t2."contactid" END, t2."versionnumber", t2."fullname"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid")
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
ORDER BY t0."accountid"
--   1: Text("x")
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
--   [Guid, Int, Text, Guid, Int, Text]
