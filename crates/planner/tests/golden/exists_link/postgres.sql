-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0)))))
  AND (EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
JOIN "task" AS t4 ON ((t4."regardingobjectid" = t2."contactid")
  AND (t4."regardingobjectid$table" = $7)
  AND ((t4."owninguser" = $8) OR (t4."owningteam" = $9) OR (t4."owningbusinessunit" = $10) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."activityid")
  AND (t5."principalid" = ANY ($11))
  AND (t5."objecttypecode" = $12)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $13 <> 0))))
WHERE (t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $14)
  AND ((t2."owninguser" = $15) OR (t2."owningteam" = $16) OR (t2."owningbusinessunit" = $17) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($18))
  AND (t3."objecttypecode" = $19)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $20 <> 0)))
  AND (t4."statecode" = $21)
  AND (fold(t2."lastname") = fold(t4."subject"))) OR (EXISTS (SELECT t6."activityid"
FROM "task" AS t6
WHERE (t6."regardingobjectid" = t0."accountid")
  AND (t6."regardingobjectid$table" = $22)
  AND ((t6."owninguser" = $23) OR (t6."owningteam" = $24) OR (t6."owningbusinessunit" = $25) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."activityid")
  AND (t7."principalid" = ANY ($26))
  AND (t7."objecttypecode" = $27)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $28 <> 0))))) IS NOT TRUE)
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   7: Text("contact")
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(b0000000-0000-4000-8000-000000000002)
--   11: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   12: Text("task")
--   13: Int(1)
--   14: Text("account")
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("contact")
--   20: Int(1)
--   21: Int(0)
--   22: Text("account")
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(b0000000-0000-4000-8000-000000000002)
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   27: Text("task")
--   28: Int(1)
--   [Guid, Int, Text]
