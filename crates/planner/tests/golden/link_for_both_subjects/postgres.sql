-- rows
SELECT t0."accountid", t0."versionnumber", t3."contactid", t6."activityid"
FROM "account" AS t0
JOIN "contact" AS t3 ON ((t3."parentcustomerid" = t0."accountid")
  AND (t3."parentcustomerid$table" = $1)
  AND (((t3."owninguser" = $2) OR (t3."owningteam" = $3) OR (t3."owningbusinessunit" = $4) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t3."contactid")
  AND (t4."principalid" = ANY ($5))
  AND (t4."objecttypecode" = $6)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $7 <> 0)))
  AND ((t3."owninguser" = $8) OR (t3."owningteam" = $9) OR (t3."owningbusinessunit" = $10) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t3."contactid")
  AND (t5."principalid" = ANY ($11))
  AND (t5."objecttypecode" = $12)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $13 <> 0)))))
LEFT JOIN "task" AS t6 ON ((t6."regardingobjectid" = t3."contactid")
  AND (t6."regardingobjectid$table" = $14)
  AND (((t6."owninguser" = $15) OR (t6."owningteam" = $16) OR (t6."owningbusinessunit" = $17) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."activityid")
  AND (t7."principalid" = ANY ($18))
  AND (t7."objecttypecode" = $19)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $20 <> 0)))
  AND ((t6."owninguser" = $21) OR (t6."owningteam" = $22) OR (t6."owningbusinessunit" = $23) OR EXISTS (SELECT t8."objectid"
FROM "principalobjectaccess" AS t8
WHERE (t8."objectid" = t6."activityid")
  AND (t8."principalid" = ANY ($24))
  AND (t8."objecttypecode" = $25)
  AND ((t8."accessrightsmask" | t8."inheritedaccessrightsmask") & $26 <> 0)))))
WHERE (((t0."owninguser" = $27) OR (t0."owningteam" = $28) OR (t0."owningbusinessunit" = $29) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($30))
  AND (t1."objecttypecode" = $31)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $32 <> 0)))))
  AND ((t0."owninguser" = $33) OR (t0."owningteam" = $34) OR (t0."owningbusinessunit" = $35) OR (t0."accountid" = ANY (ARRAY(SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" = ANY ($36))
  AND (t2."objecttypecode" = $37)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & $38 <> 0))))))
  AND (EXISTS (SELECT t9."activityid"
FROM "phonecall" AS t9
JOIN "lead" AS t12 ON ((t12."leadid" = t9."regardingobjectid")
  AND (t9."regardingobjectid$table" = $39)
  AND (((t12."owninguser" = $40) OR (t12."owningteam" = $41) OR (t12."owningbusinessunit" = $42) OR EXISTS (SELECT t13."objectid"
FROM "principalobjectaccess" AS t13
WHERE (t13."objectid" = t12."leadid")
  AND (t13."principalid" = ANY ($43))
  AND (t13."objecttypecode" = $44)
  AND ((t13."accessrightsmask" | t13."inheritedaccessrightsmask") & $45 <> 0)))
  AND ((t12."owninguser" = $46) OR (t12."owningteam" = $47) OR (t12."owningbusinessunit" = $48) OR EXISTS (SELECT t14."objectid"
FROM "principalobjectaccess" AS t14
WHERE (t14."objectid" = t12."leadid")
  AND (t14."principalid" = ANY ($49))
  AND (t14."objecttypecode" = $50)
  AND ((t14."accessrightsmask" | t14."inheritedaccessrightsmask") & $51 <> 0)))))
WHERE (t9."regardingobjectid" = t0."accountid")
  AND (t9."regardingobjectid$table" = $52)
  AND (((t9."owninguser" = $53) OR (t9."owningteam" = $54) OR (t9."owningbusinessunit" = $55) OR EXISTS (SELECT t10."objectid"
FROM "principalobjectaccess" AS t10
WHERE (t10."objectid" = t9."activityid")
  AND (t10."principalid" = ANY ($56))
  AND (t10."objecttypecode" = $57)
  AND ((t10."accessrightsmask" | t10."inheritedaccessrightsmask") & $58 <> 0)))
  AND ((t9."owninguser" = $59) OR (t9."owningteam" = $60) OR (t9."owningbusinessunit" = $61) OR EXISTS (SELECT t11."objectid"
FROM "principalobjectaccess" AS t11
WHERE (t11."objectid" = t9."activityid")
  AND (t11."principalid" = ANY ($62))
  AND (t11."objecttypecode" = $63)
  AND ((t11."accessrightsmask" | t11."inheritedaccessrightsmask") & $64 <> 0)))))) IS NOT TRUE
ORDER BY t0."accountid", t3."contactid", t6."activityid" NULLS FIRST
--   1: Text("account")
--   2: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(b0000000-0000-4000-8000-000000000002)
--   11: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   12: Text("contact")
--   13: Int(1)
--   14: Text("contact")
--   15: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("task")
--   20: Int(1)
--   21: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   22: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   23: Guid(b0000000-0000-4000-8000-000000000002)
--   24: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   25: Text("task")
--   26: Int(1)
--   27: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   28: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   29: Guid(b0000000-0000-4000-8000-000000000002)
--   30: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   31: Text("account")
--   32: Int(1)
--   33: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   34: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   35: Guid(b0000000-0000-4000-8000-000000000002)
--   36: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   37: Text("account")
--   38: Int(1)
--   39: Text("lead")
--   40: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   41: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   42: Guid(b0000000-0000-4000-8000-000000000002)
--   43: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   44: Text("lead")
--   45: Int(1)
--   46: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   47: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   48: Guid(b0000000-0000-4000-8000-000000000002)
--   49: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   50: Text("lead")
--   51: Int(1)
--   52: Text("account")
--   53: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   54: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   55: Guid(b0000000-0000-4000-8000-000000000002)
--   56: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   57: Text("phonecall")
--   58: Int(1)
--   59: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   60: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   61: Guid(b0000000-0000-4000-8000-000000000002)
--   62: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   63: Text("phonecall")
--   64: Int(1)
--   [Guid, Int, Guid, Guid]
