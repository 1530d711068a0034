-- rows
SELECT min(t4.c1), t4.c2, t4.c3, min(t4.c4), t4.c5, t4.c6, min(t4.c8)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."ownerid" AS c2, t0."ownerid$table" AS c3, coalesce(t5."fullname", t6."name") AS c4, t0."statecode" AS c5, t0."revenue" AS c6, fold(t2."lastname") AS c7, t2."lastname" AS c8
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?1)
  AND ((t2."owninguser" = ?2) OR (t2."owningteam" = ?3) OR (t2."owningbusinessunit" = ?4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?5, ?6, ?7))
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0))))
LEFT JOIN "systemuser" AS t5 ON ((t5."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = ?10))
LEFT JOIN "team" AS t6 ON ((t6."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = ?11))
WHERE ((t0."owninguser" = ?12) OR (t0."owningteam" = ?13) OR (t0."owningbusinessunit" = ?14) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?15, ?16, ?17))
  AND (t1."objecttypecode" = ?18)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?19 <> 0))))) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c6, t4.c7
ORDER BY t4.c7 DESC, fold(min(t4.c4)), CASE t4.c5 WHEN ?20 THEN fold(?21) WHEN ?22 THEN fold(?23) END, t4.c0, t4.c2, t4.c3, t4.c5, t4.c6, t4.c7 LIMIT ?24 OFFSET ?25
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("contact")
--   9: Int(1)
--   10: Text("systemuser")
--   11: Text("team")
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(b0000000-0000-4000-8000-000000000002)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(e0000000-0000-4000-8000-000000000001)
--   18: Text("account")
--   19: Int(1)
--   20: Int(0)
--   21: Text("Active")
--   22: Int(1)
--   23: Text("Inactive")
--   24: Int(11)
--   25: Int(10)
--   [Text, Guid, Text, Text, Int, Decimal { scale: 4 }, Text]
-- count
SELECT count(*)
FROM (SELECT count(*)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."ownerid" AS c2, t0."ownerid$table" AS c3, coalesce(t5."fullname", t6."name") AS c4, t0."statecode" AS c5, t0."revenue" AS c6, fold(t2."lastname") AS c7, t2."lastname" AS c8
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?1)
  AND ((t2."owninguser" = ?2) OR (t2."owningteam" = ?3) OR (t2."owningbusinessunit" = ?4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?5, ?6, ?7))
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0))))
LEFT JOIN "systemuser" AS t5 ON ((t5."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = ?10))
LEFT JOIN "team" AS t6 ON ((t6."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = ?11))
WHERE ((t0."owninguser" = ?12) OR (t0."owningteam" = ?13) OR (t0."owningbusinessunit" = ?14) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?15, ?16, ?17))
  AND (t1."objecttypecode" = ?18)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?19 <> 0))))) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c6, t4.c7 LIMIT ?20) AS counted
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("contact")
--   9: Int(1)
--   10: Text("systemuser")
--   11: Text("team")
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(b0000000-0000-4000-8000-000000000002)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(e0000000-0000-4000-8000-000000000001)
--   18: Text("account")
--   19: Int(1)
--   20: Int(5001)
--   [Int]
