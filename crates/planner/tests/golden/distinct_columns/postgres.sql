-- rows
SELECT min(t4.c1), t4.c2, t4.c3, min(t4.c4), t4.c5, t4.c6, min(t4.c8)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."ownerid" AS c2, t0."ownerid$table" AS c3, coalesce(t5."fullname", t6."name") AS c4, t0."statecode" AS c5, t0."revenue" AS c6, fold(t2."lastname") AS c7, t2."lastname" AS c8
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
LEFT JOIN "systemuser" AS t5 ON ((t5."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = $8))
LEFT JOIN "team" AS t6 ON ((t6."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = $9))
WHERE ((t0."owninguser" = $10) OR (t0."owningteam" = $11) OR (t0."owningbusinessunit" = $12) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($13))
  AND (t1."objecttypecode" = $14)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $15 <> 0)))))) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c6, t4.c7
ORDER BY t4.c7 DESC NULLS LAST, fold(min(t4.c4)) NULLS FIRST, CASE t4.c5 WHEN $16 THEN fold($17) WHEN $18 THEN fold($19) END NULLS FIRST, t4.c0 NULLS FIRST, t4.c2 NULLS FIRST, t4.c3 NULLS FIRST, t4.c5 NULLS FIRST, t4.c6 NULLS FIRST, t4.c7 NULLS FIRST LIMIT 11 OFFSET $20
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("systemuser")
--   9: Text("team")
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   14: Text("account")
--   15: Int(1)
--   16: Int(0)
--   17: Text("Active")
--   18: Int(1)
--   19: Text("Inactive")
--   20: Int(10)
--   [Text, Guid, Text, Text, Int, Decimal { scale: 4 }, Text]
-- count
SELECT count(*)
FROM (SELECT count(*)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."ownerid" AS c2, t0."ownerid$table" AS c3, coalesce(t5."fullname", t6."name") AS c4, t0."statecode" AS c5, t0."revenue" AS c6, fold(t2."lastname") AS c7, t2."lastname" AS c8
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
LEFT JOIN "systemuser" AS t5 ON ((t5."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = $8))
LEFT JOIN "team" AS t6 ON ((t6."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = $9))
WHERE ((t0."owninguser" = $10) OR (t0."owningteam" = $11) OR (t0."owningbusinessunit" = $12) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($13))
  AND (t1."objecttypecode" = $14)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $15 <> 0)))))) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c6, t4.c7 LIMIT 5001) AS counted
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("systemuser")
--   9: Text("team")
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   14: Text("account")
--   15: Int(1)
--   [Int]
