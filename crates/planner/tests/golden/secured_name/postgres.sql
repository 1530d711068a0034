-- rows
SELECT t0."accountid", t0."versionnumber", CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = $1)
  AND (t2."principalid" = ANY ($2))
  AND (t2."attributeid" = $3)
  AND (t2."readaccess" = $4)) THEN t0."name" END, t0."primarycontactid", CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t3."contactid")
  AND (t4."objectid$table" = $5)
  AND (t4."principalid" = ANY ($6))
  AND (t4."attributeid" = $7)
  AND (t4."readaccess" = $8)) THEN t3."fullname" END
FROM "account" AS t0
LEFT JOIN "contact" AS t3 ON (t3."contactid" = t0."primarycontactid")
WHERE ((t0."owninguser" = $9) OR (t0."owningteam" = $10) OR (t0."owningbusinessunit" = $11) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($12))
  AND (t1."objecttypecode" = $13)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $14 <> 0)))))
ORDER BY fold(CASE WHEN EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = $15)
  AND (t5."principalid" = ANY ($16))
  AND (t5."attributeid" = $17)
  AND (t5."readaccess" = $18)) THEN t0."name" END) NULLS FIRST, t0."accountid" LIMIT 51
--   1: Text("account")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(5bd1e251-7d89-5220-9253-eca818bd0915)
--   4: Bool(true)
--   5: Text("contact")
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   7: Guid(12e70800-37b2-5a08-941c-33c829b281de)
--   8: Bool(true)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   13: Text("account")
--   14: Int(1)
--   15: Text("account")
--   16: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   17: Guid(5bd1e251-7d89-5220-9253-eca818bd0915)
--   18: Bool(true)
--   [Guid, Int, Text, Guid, Text]
