-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM (SELECT DISTINCT n, k
FROM ((SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = $1)
  AND (((fold(t0."name") < fold($2)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($3))
  AND (t0."accountid" < $4)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)
UNION ALL (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = $5)
  AND (((fold(t0."name") < fold($6)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($7))
  AND (t0."accountid" < $8)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)
UNION ALL (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = $9)
  AND (((fold(t0."name") < fold($10)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($11))
  AND (t0."accountid" < $12)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)
UNION ALL (SELECT fold(t2."objectname") AS n, t2."objectid" AS k
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" = $13)
  AND (t2."objecttypecode" = $14)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & $15 <> 0)
  AND (((fold(t2."objectname") < fold($16)) OR (t2."objectname" IS NULL)) OR ((fold(t2."objectname") = fold($17))
  AND (t2."objectid" < $18)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)
UNION ALL (SELECT fold(t3."objectname") AS n, t3."objectid" AS k
FROM "principalobjectaccess" AS t3
WHERE (t3."principalid" = $19)
  AND (t3."objecttypecode" = $20)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $21 <> 0)
  AND (((fold(t3."objectname") < fold($22)) OR (t3."objectname" IS NULL)) OR ((fold(t3."objectname") = fold($23))
  AND (t3."objectid" < $24)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)
UNION ALL (SELECT fold(t4."objectname") AS n, t4."objectid" AS k
FROM "principalobjectaccess" AS t4
WHERE (t4."principalid" = $25)
  AND (t4."objecttypecode" = $26)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $27 <> 0)
  AND (((fold(t4."objectname") < fold($28)) OR (t4."objectname" IS NULL)) OR ((fold(t4."objectname") = fold($29))
  AND (t4."objectid" < $30)))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51)) AS ranges
ORDER BY n DESC NULLS LAST, k DESC LIMIT 51) AS t5
JOIN "account" AS t0 ON t0."accountid" = t5.k
ORDER BY t5."n" DESC NULLS LAST, t5."k" DESC
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Text("Contoso")
--   3: Text("Contoso")
--   4: Guid(00000000-0000-4000-8000-0000000000aa)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Text("Contoso")
--   7: Text("Contoso")
--   8: Guid(00000000-0000-4000-8000-0000000000aa)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Text("Contoso")
--   11: Text("Contoso")
--   12: Guid(00000000-0000-4000-8000-0000000000aa)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Text("account")
--   15: Int(1)
--   16: Text("Contoso")
--   17: Text("Contoso")
--   18: Guid(00000000-0000-4000-8000-0000000000aa)
--   19: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   20: Text("account")
--   21: Int(1)
--   22: Text("Contoso")
--   23: Text("Contoso")
--   24: Guid(00000000-0000-4000-8000-0000000000aa)
--   25: Guid(e0000000-0000-4000-8000-000000000001)
--   26: Text("account")
--   27: Int(1)
--   28: Text("Contoso")
--   29: Text("Contoso")
--   30: Guid(00000000-0000-4000-8000-0000000000aa)
--   [Guid, Int, Text]
