-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."fullname", t6."subject", t2."contactid", t6."activityid", t8."activityid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON (((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?1)
  AND ((t2."owninguser" = ?2) OR (t2."owningteam" = ?3) OR (t2."owningbusinessunit" = ?4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?5, ?6, ?7))
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0)))) AND EXISTS (SELECT t4."activityid"
FROM "task" AS t4
WHERE (t4."regardingobjectid" = t2."contactid")
  AND (t4."regardingobjectid$table" = ?10)
  AND ((t4."owninguser" = ?11) OR (t4."owningteam" = ?12) OR (t4."owningbusinessunit" = ?13) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."activityid")
  AND (t5."principalid" IN (?14, ?15, ?16))
  AND (t5."objecttypecode" = ?17)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & ?18 <> 0)))))
LEFT JOIN "task" AS t6 ON ((t6."regardingobjectid" = t2."contactid")
  AND (t6."regardingobjectid$table" = ?19)
  AND ((t6."owninguser" = ?20) OR (t6."owningteam" = ?21) OR (t6."owningbusinessunit" = ?22) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."activityid")
  AND (t7."principalid" IN (?23, ?24, ?25))
  AND (t7."objecttypecode" = ?26)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & ?27 <> 0))))
LEFT JOIN "phonecall" AS t8 ON (((t8."regardingobjectid" = t2."contactid")
  AND (t8."regardingobjectid$table" = ?28)
  AND ((t8."owninguser" = ?29) OR (t8."owningteam" = ?30) OR (t8."owningbusinessunit" = ?31) OR EXISTS (SELECT t9."objectid"
FROM "principalobjectaccess" AS t9
WHERE (t9."objectid" = t8."activityid")
  AND (t9."principalid" IN (?32, ?33, ?34))
  AND (t9."objecttypecode" = ?35)
  AND ((t9."accessrightsmask" | t9."inheritedaccessrightsmask") & ?36 <> 0))))
  AND (fold(t8."subject") = fold(t2."fullname")))
WHERE ((t0."owninguser" = ?37) OR (t0."owningteam" = ?38) OR (t0."owningbusinessunit" = ?39) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?40, ?41, ?42))
  AND (t1."objecttypecode" = ?43)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?44 <> 0))))
ORDER BY t0."accountid", t2."contactid", t6."activityid", t8."activityid"
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("contact")
--   9: Int(1)
--   10: Text("contact")
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   15: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   16: Guid(e0000000-0000-4000-8000-000000000001)
--   17: Text("task")
--   18: Int(1)
--   19: Text("contact")
--   20: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   21: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   22: Guid(b0000000-0000-4000-8000-000000000002)
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(e0000000-0000-4000-8000-000000000001)
--   26: Text("task")
--   27: Int(1)
--   28: Text("contact")
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   33: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   34: Guid(e0000000-0000-4000-8000-000000000001)
--   35: Text("phonecall")
--   36: Int(1)
--   37: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   38: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   39: Guid(b0000000-0000-4000-8000-000000000002)
--   40: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   41: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   42: Guid(e0000000-0000-4000-8000-000000000001)
--   43: Text("account")
--   44: Int(1)
--   [Guid, Int, Text, Text, Text, Guid, Guid, Guid]
