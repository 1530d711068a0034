-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject", t2."contactid", t2."versionnumber", t2."fullname", t4."accountid", t4."versionnumber", t4."name", t6."systemuserid", t6."versionnumber", t6."fullname", t6."azureactivedirectoryobjectid"
FROM "task" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
LEFT JOIN "account" AS t4 ON ((t4."accountid" = t2."parentcustomerid")
  AND (t2."parentcustomerid$table" = $8)
  AND ((t4."owninguser" = $9) OR (t4."owningteam" = $10) OR (t4."owningbusinessunit" = $11) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."accountid")
  AND (t5."principalid" = ANY ($12))
  AND (t5."objecttypecode" = $13)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $14 <> 0))))
LEFT JOIN "systemuser" AS t6 ON (t6."systemuserid" = t4."createdby")
WHERE ((t0."owninguser" = $15) OR (t0."owningteam" = $16) OR (t0."owningbusinessunit" = $17) OR (t0."activityid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($18))
  AND (t1."objecttypecode" = $19)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $20 <> 0)))))
ORDER BY t0."activityid"
--   1: Text("contact")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("account")
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   13: Text("account")
--   14: Int(1)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("task")
--   20: Int(1)
--   [Guid, Int, Text, Guid, Int, Text, Guid, Int, Text, Guid, Int, Text, Guid]
