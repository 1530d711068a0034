-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN EXISTS (SELECT t9."attributeid"
FROM "principalobjectattributeaccess" AS t9
WHERE (t9."objectid" = t2."contactid")
  AND (t9."objectid$table" = ?1)
  AND (t9."principalid" IN (?2, ?3))
  AND (t9."attributeid" = ?4)
  AND (t9."readaccess" = ?5)) THEN t2."jobtitle" END, CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t5."contactid")
  AND (t10."objectid$table" = ?6)
  AND (t10."principalid" IN (?7, ?8))
  AND (t10."attributeid" = ?9)
  AND (t10."readaccess" = ?10)) THEN t5."jobtitle" END, t2."contactid", t5."contactid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid") AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = ?11)
  AND (t3."principalid" IN (?12, ?13))
  AND (t3."attributeid" = ?14)
  AND (t3."readaccess" = ?15))
  AND ((t2."owninguser" = ?16) OR (t2."owningteam" = ?17) OR (t2."owningbusinessunit" = ?18) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."contactid")
  AND (t4."principalid" IN (?19, ?20, ?21))
  AND (t4."objecttypecode" = ?22)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?23 <> 0))))
JOIN "contact" AS t5 ON ((fold(t5."emailaddress1") = fold(t0."emailaddress1")) AND EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t5."contactid")
  AND (t6."objectid$table" = ?24)
  AND (t6."principalid" IN (?25, ?26))
  AND (t6."attributeid" = ?27)
  AND (t6."readaccess" = ?28))
  AND ((t5."owninguser" = ?29) OR (t5."owningteam" = ?30) OR (t5."owningbusinessunit" = ?31) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t5."contactid")
  AND (t7."principalid" IN (?32, ?33, ?34))
  AND (t7."objecttypecode" = ?35)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & ?36 <> 0))))
WHERE ((t0."owninguser" = ?37) OR (t0."owningteam" = ?38) OR (t0."owningbusinessunit" = ?39) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?40, ?41, ?42))
  AND (t1."objecttypecode" = ?43)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?44 <> 0))))
  AND (CASE WHEN EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t2."contactid")
  AND (t8."objectid$table" = ?45)
  AND (t8."principalid" IN (?46, ?47))
  AND (t8."attributeid" = ?48)
  AND (t8."readaccess" = ?49)) THEN t2."jobtitle" END IS NULL)
ORDER BY t0."accountid", t2."contactid", t5."contactid"
--   1: Text("contact")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   5: Bool(true)
--   6: Text("contact")
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   10: Bool(true)
--   11: Text("account")
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   15: Bool(true)
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   18: Guid(b0000000-0000-4000-8000-000000000002)
--   19: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   20: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   21: Guid(e0000000-0000-4000-8000-000000000001)
--   22: Text("contact")
--   23: Int(1)
--   24: Text("contact")
--   25: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   26: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   27: Guid(a019a6c5-cfa3-5ed3-b194-d6217f41bab0)
--   28: Bool(true)
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   33: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   34: Guid(e0000000-0000-4000-8000-000000000001)
--   35: Text("contact")
--   36: Int(1)
--   37: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   38: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   39: Guid(b0000000-0000-4000-8000-000000000002)
--   40: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   41: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   42: Guid(e0000000-0000-4000-8000-000000000001)
--   43: Text("account")
--   44: Int(1)
--   45: Text("contact")
--   46: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   47: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   48: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   49: Bool(true)
--   [Guid, Int, Text, Text, Text, Guid, Guid]
