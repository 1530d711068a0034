-- rows
SELECT t0."accountid", t0."versionnumber", CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = ?1)
  AND (t2."principalid" IN (?2, ?3))
  AND (t2."attributeid" = ?4)
  AND (t2."readaccess" = ?5)) THEN t0."name" END, t0."primarycontactid", CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t3."contactid")
  AND (t4."objectid$table" = ?6)
  AND (t4."principalid" IN (?7, ?8))
  AND (t4."attributeid" = ?9)
  AND (t4."readaccess" = ?10)) THEN t3."fullname" END
FROM "account" AS t0
LEFT JOIN "contact" AS t3 ON (t3."contactid" = t0."primarycontactid")
WHERE ((t0."owninguser" = ?11) OR (t0."owningteam" = ?12) OR (t0."owningbusinessunit" = ?13) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?14, ?15, ?16))
  AND (t1."objecttypecode" = ?17)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?18 <> 0))))
ORDER BY fold(CASE WHEN EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = ?19)
  AND (t5."principalid" IN (?20, ?21))
  AND (t5."attributeid" = ?22)
  AND (t5."readaccess" = ?23)) THEN t0."name" END), t0."accountid" LIMIT ?24
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(5bd1e251-7d89-5220-9253-eca818bd0915)
--   5: Bool(true)
--   6: Text("contact")
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(12e70800-37b2-5a08-941c-33c829b281de)
--   10: Bool(true)
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   15: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   16: Guid(e0000000-0000-4000-8000-000000000001)
--   17: Text("account")
--   18: Int(1)
--   19: Text("account")
--   20: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   21: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   22: Guid(5bd1e251-7d89-5220-9253-eca818bd0915)
--   23: Bool(true)
--   24: Int(51)
--   [Guid, Int, Text, Guid, Text]
