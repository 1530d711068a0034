-- rows
SELECT min(t4.c1), t4.c2, t4.c3, min(t4.c4), min(t4.c6), t4.c7, min(t4.c8), count(*), sum(t4.c9), count(t4.c9), substr(min(t4.c10), strpos(min(t4.c10), chr(1)) + 1)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."parentcustomerid" AS c2, t0."parentcustomerid$table" AS c3, coalesce(t5."name", t6."fullname") AS c4, fold(t2."address1_city") AS c5, t2."address1_city" AS c6, t7."createdby" AS c7, t9."fullname" AS c8, t2."revenue" AS c9, (fold(t2."name") || chr(1) || t2."name") AS c10
FROM "contact" AS t0
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."accountid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
LEFT JOIN "account" AS t5 ON ((t5."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $8))
LEFT JOIN "contact" AS t6 ON ((t6."contactid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $9))
LEFT JOIN "account" AS t7 ON ((t7."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $10)
  AND ((t7."owninguser" = $11) OR (t7."owningteam" = $12) OR (t7."owningbusinessunit" = $13) OR EXISTS (SELECT t8."objectid"
FROM "principalobjectaccess" AS t8
WHERE (t8."objectid" = t7."accountid")
  AND (t8."principalid" = ANY ($14))
  AND (t8."objecttypecode" = $15)
  AND ((t8."accessrightsmask" | t8."inheritedaccessrightsmask") & $16 <> 0))))
LEFT JOIN "systemuser" AS t9 ON (t9."systemuserid" = t7."createdby")
WHERE ((t0."owninguser" = $17) OR (t0."owningteam" = $18) OR (t0."owningbusinessunit" = $19) OR (t0."contactid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($20))
  AND (t1."objecttypecode" = $21)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $22 <> 0)))))
  AND (t2."name" IS NOT NULL)) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c7
ORDER BY div(sum(t4.c9), count(t4.c9)) DESC NULLS LAST, (sum(t4.c9) % count(t4.c9) / count(t4.c9)) DESC NULLS LAST, fold(min(t4.c4)) NULLS FIRST, min(t4.c10) NULLS FIRST, t4.c0 NULLS FIRST, count(*) DESC NULLS LAST, t4.c0 NULLS FIRST, t4.c2 NULLS FIRST, t4.c3 NULLS FIRST, t4.c5 NULLS FIRST, t4.c7 NULLS FIRST LIMIT 6 OFFSET $23
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("account")
--   7: Int(1)
--   8: Text("account")
--   9: Text("contact")
--   10: Text("account")
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   15: Text("account")
--   16: Int(1)
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(b0000000-0000-4000-8000-000000000002)
--   20: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   21: Text("contact")
--   22: Int(1)
--   23: Int(5)
--   [Text, Guid, Text, Text, Text, Guid, Text, Int, Decimal { scale: 4 }, Int, Text]
-- count
SELECT count(*)
FROM (SELECT count(*)
FROM (SELECT fold(t0."address1_city") AS c0, t0."address1_city" AS c1, t0."parentcustomerid" AS c2, t0."parentcustomerid$table" AS c3, coalesce(t5."name", t6."fullname") AS c4, fold(t2."address1_city") AS c5, t2."address1_city" AS c6, t7."createdby" AS c7, t9."fullname" AS c8, t2."revenue" AS c9, (fold(t2."name") || chr(1) || t2."name") AS c10
FROM "contact" AS t0
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."accountid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0))))
LEFT JOIN "account" AS t5 ON ((t5."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $8))
LEFT JOIN "contact" AS t6 ON ((t6."contactid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $9))
LEFT JOIN "account" AS t7 ON ((t7."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = $10)
  AND ((t7."owninguser" = $11) OR (t7."owningteam" = $12) OR (t7."owningbusinessunit" = $13) OR EXISTS (SELECT t8."objectid"
FROM "principalobjectaccess" AS t8
WHERE (t8."objectid" = t7."accountid")
  AND (t8."principalid" = ANY ($14))
  AND (t8."objecttypecode" = $15)
  AND ((t8."accessrightsmask" | t8."inheritedaccessrightsmask") & $16 <> 0))))
LEFT JOIN "systemuser" AS t9 ON (t9."systemuserid" = t7."createdby")
WHERE ((t0."owninguser" = $17) OR (t0."owningteam" = $18) OR (t0."owningbusinessunit" = $19) OR (t0."contactid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($20))
  AND (t1."objecttypecode" = $21)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $22 <> 0)))))
  AND (t2."name" IS NOT NULL)) AS t4 GROUP BY t4.c0, t4.c2, t4.c3, t4.c5, t4.c7 LIMIT 5001) AS counted
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("account")
--   7: Int(1)
--   8: Text("account")
--   9: Text("contact")
--   10: Text("account")
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   15: Text("account")
--   16: Int(1)
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(b0000000-0000-4000-8000-000000000002)
--   20: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   21: Text("contact")
--   22: Int(1)
--   [Int]
