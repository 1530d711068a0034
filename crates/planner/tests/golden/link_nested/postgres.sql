-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."fullname", t6."subject", t2."contactid", t6."activityid", t8."activityid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON (((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0)))) AND EXISTS (SELECT t4."activityid"
FROM "task" AS t4
WHERE (t4."regardingobjectid" = t2."contactid")
  AND (t4."regardingobjectid$table" = $8)
  AND ((t4."owninguser" = $9) OR (t4."owningteam" = $10) OR (t4."owningbusinessunit" = $11) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."activityid")
  AND (t5."principalid" = ANY ($12))
  AND (t5."objecttypecode" = $13)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $14 <> 0)))))
LEFT JOIN "task" AS t6 ON ((t6."regardingobjectid" = t2."contactid")
  AND (t6."regardingobjectid$table" = $15)
  AND ((t6."owninguser" = $16) OR (t6."owningteam" = $17) OR (t6."owningbusinessunit" = $18) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."activityid")
  AND (t7."principalid" = ANY ($19))
  AND (t7."objecttypecode" = $20)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $21 <> 0))))
LEFT JOIN "phonecall" AS t8 ON (((t8."regardingobjectid" = t2."contactid")
  AND (t8."regardingobjectid$table" = $22)
  AND ((t8."owninguser" = $23) OR (t8."owningteam" = $24) OR (t8."owningbusinessunit" = $25) OR EXISTS (SELECT t9."objectid"
FROM "principalobjectaccess" AS t9
WHERE (t9."objectid" = t8."activityid")
  AND (t9."principalid" = ANY ($26))
  AND (t9."objecttypecode" = $27)
  AND ((t9."accessrightsmask" | t9."inheritedaccessrightsmask") & $28 <> 0))))
  AND (fold(t8."subject") = fold(t2."fullname")))
WHERE ((t0."owninguser" = $29) OR (t0."owningteam" = $30) OR (t0."owningbusinessunit" = $31) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($32))
  AND (t1."objecttypecode" = $33)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $34 <> 0)))))
ORDER BY t0."accountid", t2."contactid" NULLS FIRST, t6."activityid" NULLS FIRST, t8."activityid" NULLS FIRST
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("contact")
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   13: Text("task")
--   14: Int(1)
--   15: Text("contact")
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   18: Guid(b0000000-0000-4000-8000-000000000002)
--   19: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   20: Text("task")
--   21: Int(1)
--   22: Text("contact")
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(b0000000-0000-4000-8000-000000000002)
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   27: Text("phonecall")
--   28: Int(1)
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   33: Text("account")
--   34: Int(1)
--   [Guid, Int, Text, Text, Text, Guid, Guid, Guid]
