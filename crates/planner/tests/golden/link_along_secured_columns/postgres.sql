-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN EXISTS (SELECT t9."attributeid"
FROM "principalobjectattributeaccess" AS t9
WHERE (t9."objectid" = t2."contactid")
  AND (t9."objectid$table" = $1)
  AND (t9."principalid" = ANY ($2))
  AND (t9."attributeid" = $3)
  AND (t9."readaccess" = $4)) THEN t2."jobtitle" END, CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t5."contactid")
  AND (t10."objectid$table" = $5)
  AND (t10."principalid" = ANY ($6))
  AND (t10."attributeid" = $7)
  AND (t10."readaccess" = $8)) THEN t5."jobtitle" END, t2."contactid", t5."contactid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."contactid" = t0."primarycontactid") AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = $9)
  AND (t3."principalid" = ANY ($10))
  AND (t3."attributeid" = $11)
  AND (t3."readaccess" = $12))
  AND ((t2."owninguser" = $13) OR (t2."owningteam" = $14) OR (t2."owningbusinessunit" = $15) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."contactid")
  AND (t4."principalid" = ANY ($16))
  AND (t4."objecttypecode" = $17)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $18 <> 0))))
JOIN "contact" AS t5 ON ((fold(t5."emailaddress1") = fold(t0."emailaddress1")) AND EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t5."contactid")
  AND (t6."objectid$table" = $19)
  AND (t6."principalid" = ANY ($20))
  AND (t6."attributeid" = $21)
  AND (t6."readaccess" = $22))
  AND ((t5."owninguser" = $23) OR (t5."owningteam" = $24) OR (t5."owningbusinessunit" = $25) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t5."contactid")
  AND (t7."principalid" = ANY ($26))
  AND (t7."objecttypecode" = $27)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $28 <> 0))))
WHERE ((t0."owninguser" = $29) OR (t0."owningteam" = $30) OR (t0."owningbusinessunit" = $31) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($32))
  AND (t1."objecttypecode" = $33)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $34 <> 0)))))
  AND (CASE WHEN EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t2."contactid")
  AND (t8."objectid$table" = $35)
  AND (t8."principalid" = ANY ($36))
  AND (t8."attributeid" = $37)
  AND (t8."readaccess" = $38)) THEN t2."jobtitle" END IS NULL)
ORDER BY t0."accountid", t2."contactid" NULLS FIRST, t5."contactid"
--   1: Text("contact")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   4: Bool(true)
--   5: Text("contact")
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   7: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   8: Bool(true)
--   9: Text("account")
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   12: Bool(true)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(b0000000-0000-4000-8000-000000000002)
--   16: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   17: Text("contact")
--   18: Int(1)
--   19: Text("contact")
--   20: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   21: Guid(a019a6c5-cfa3-5ed3-b194-d6217f41bab0)
--   22: Bool(true)
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(b0000000-0000-4000-8000-000000000002)
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   27: Text("contact")
--   28: Int(1)
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   33: Text("account")
--   34: Int(1)
--   35: Text("contact")
--   36: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   37: Guid(437fbf09-d8e6-5086-918b-594e084eead3)
--   38: Bool(true)
--   [Guid, Int, Text, Text, Text, Guid, Guid]
