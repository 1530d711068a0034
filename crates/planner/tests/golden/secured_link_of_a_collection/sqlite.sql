-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0)))) AND EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
WHERE ((t2."owninguser" = ?9) OR (t2."owningteam" = ?10) OR (t2."owningbusinessunit" = ?11) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."contactid")
  AND (t4."principalid" IN (?12, ?13, ?14))
  AND (t4."objecttypecode" = ?15)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?16 <> 0)))
  AND ((t2."parentcustomerid" = t0."accountid") AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."objectid$table" = ?17)
  AND (t3."principalid" IN (?18, ?19))
  AND (t3."attributeid" = ?20)
  AND (t3."readaccess" = ?21))
  AND (t2."parentcustomerid$table" = ?22)))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(e0000000-0000-4000-8000-000000000001)
--   15: Text("contact")
--   16: Int(1)
--   17: Text("contact")
--   18: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   19: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   20: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   21: Bool(true)
--   22: Text("account")
--   [Guid, Int, Text]
-- collection 0
SELECT *
FROM (SELECT t0."parentcustomerid" AS c0, t0."contactid" AS c1, t0."versionnumber" AS c2, t0."fullname" AS c3, row_number() OVER (PARTITION BY t0."parentcustomerid"
ORDER BY t0."contactid") AS n
FROM "contact" AS t0
WHERE (t0."parentcustomerid" IN (?1, ?2))
  AND ((t0."owninguser" = ?3) OR (t0."owningteam" = ?4) OR (t0."owningbusinessunit" = ?5) OR EXISTS (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."objectid" = t0."contactid")
  AND (t2."principalid" IN (?6, ?7, ?8))
  AND (t2."objecttypecode" = ?9)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?10 <> 0)))
  AND (t0."parentcustomerid$table" = ?11) AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."contactid")
  AND (t3."objectid$table" = ?12)
  AND (t3."principalid" IN (?13, ?14))
  AND (t3."attributeid" = ?15)
  AND (t3."readaccess" = ?16))) AS numbered
WHERE n <= ?17
ORDER BY c0, n
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   5: Guid(b0000000-0000-4000-8000-000000000002)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(e0000000-0000-4000-8000-000000000001)
--   9: Text("contact")
--   10: Int(1)
--   11: Text("account")
--   12: Text("contact")
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(915dabcb-59c4-5f0e-b25f-09f1a310f0be)
--   16: Bool(true)
--   17: Int(2)
--   [Guid, Guid, Int, Text, Int]
