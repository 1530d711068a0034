-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = ?1)
UNION ALL SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = ?2)
UNION ALL SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = ?3)
UNION ALL SELECT fold(t2."objectname") AS n, t2."objectid" AS k
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" = ?4)
  AND (t2."objecttypecode" = ?5)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?6 <> 0)
UNION ALL SELECT fold(t3."objectname") AS n, t3."objectid" AS k
FROM "principalobjectaccess" AS t3
WHERE (t3."principalid" = ?7)
  AND (t3."objecttypecode" = ?8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?9 <> 0) UNION SELECT fold(t4."objectname") AS n, t4."objectid" AS k
FROM "principalobjectaccess" AS t4
WHERE (t4."principalid" = ?10)
  AND (t4."objecttypecode" = ?11)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?12 <> 0)
ORDER BY n, k LIMIT ?13) AS t5 CROSS
JOIN "account" AS t0 ON t0."accountid" = t5.k
ORDER BY t5."n", t5."k" LIMIT -1 OFFSET ?14
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Text("account")
--   6: Int(1)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Text("account")
--   9: Int(1)
--   10: Guid(e0000000-0000-4000-8000-000000000001)
--   11: Text("account")
--   12: Int(1)
--   13: Int(7)
--   14: Int(4)
--   [Guid, Int, Text]
