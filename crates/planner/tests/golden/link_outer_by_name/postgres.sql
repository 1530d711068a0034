-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."fullname", t2."contactid"
FROM (SELECT DISTINCT n, k
FROM ((SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = $1)
  AND (((fold(t0."name") < fold($2)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($3))
  AND ((t0."accountid" = $4) OR (t0."accountid" < $5))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)
UNION ALL (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = $6)
  AND (((fold(t0."name") < fold($7)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($8))
  AND ((t0."accountid" = $9) OR (t0."accountid" < $10))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)
UNION ALL (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = $11)
  AND (((fold(t0."name") < fold($12)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($13))
  AND ((t0."accountid" = $14) OR (t0."accountid" < $15))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)
UNION ALL (SELECT fold(t4."objectname") AS n, t4."objectid" AS k
FROM "principalobjectaccess" AS t4
WHERE (t4."principalid" = $16)
  AND (t4."objecttypecode" = $17)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & $18 <> 0)
  AND (((fold(t4."objectname") < fold($19)) OR (t4."objectname" IS NULL)) OR ((fold(t4."objectname") = fold($20))
  AND ((t4."objectid" = $21) OR (t4."objectid" < $22))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)
UNION ALL (SELECT fold(t5."objectname") AS n, t5."objectid" AS k
FROM "principalobjectaccess" AS t5
WHERE (t5."principalid" = $23)
  AND (t5."objecttypecode" = $24)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $25 <> 0)
  AND (((fold(t5."objectname") < fold($26)) OR (t5."objectname" IS NULL)) OR ((fold(t5."objectname") = fold($27))
  AND ((t5."objectid" = $28) OR (t5."objectid" < $29))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)
UNION ALL (SELECT fold(t6."objectname") AS n, t6."objectid" AS k
FROM "principalobjectaccess" AS t6
WHERE (t6."principalid" = $30)
  AND (t6."objecttypecode" = $31)
  AND ((t6."accessrightsmask" | t6."inheritedaccessrightsmask") & $32 <> 0)
  AND (((fold(t6."objectname") < fold($33)) OR (t6."objectname" IS NULL)) OR ((fold(t6."objectname") = fold($34))
  AND ((t6."objectid" = $35) OR (t6."objectid" < $36))))
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7)) AS ranges
ORDER BY n DESC NULLS LAST, k DESC LIMIT 7) AS t7
JOIN "account" AS t0 ON t0."accountid" = t7.k
LEFT JOIN "contact" AS t2 ON ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $37)
  AND ((t2."owninguser" = $38) OR (t2."owningteam" = $39) OR (t2."owningbusinessunit" = $40) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($41))
  AND (t3."objecttypecode" = $42)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $43 <> 0))))
WHERE (((fold(t0."name") < fold($44)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold($45))
  AND ((t0."accountid" < $46) OR ((t0."accountid" = $47)
  AND (1 = 0)))))
ORDER BY t7."n" DESC NULLS LAST, t7."k" DESC, t2."contactid" DESC NULLS LAST LIMIT 6
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Text("X")
--   3: Text("X")
--   4: Guid(00000000-0000-4000-8000-000000000001)
--   5: Guid(00000000-0000-4000-8000-000000000001)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Text("X")
--   8: Text("X")
--   9: Guid(00000000-0000-4000-8000-000000000001)
--   10: Guid(00000000-0000-4000-8000-000000000001)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Text("X")
--   13: Text("X")
--   14: Guid(00000000-0000-4000-8000-000000000001)
--   15: Guid(00000000-0000-4000-8000-000000000001)
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Text("account")
--   18: Int(1)
--   19: Text("X")
--   20: Text("X")
--   21: Guid(00000000-0000-4000-8000-000000000001)
--   22: Guid(00000000-0000-4000-8000-000000000001)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Text("account")
--   25: Int(1)
--   26: Text("X")
--   27: Text("X")
--   28: Guid(00000000-0000-4000-8000-000000000001)
--   29: Guid(00000000-0000-4000-8000-000000000001)
--   30: Guid(e0000000-0000-4000-8000-000000000001)
--   31: Text("account")
--   32: Int(1)
--   33: Text("X")
--   34: Text("X")
--   35: Guid(00000000-0000-4000-8000-000000000001)
--   36: Guid(00000000-0000-4000-8000-000000000001)
--   37: Text("account")
--   38: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   39: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   40: Guid(b0000000-0000-4000-8000-000000000002)
--   41: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   42: Text("contact")
--   43: Int(1)
--   44: Text("X")
--   45: Text("X")
--   46: Guid(00000000-0000-4000-8000-000000000001)
--   47: Guid(00000000-0000-4000-8000-000000000001)
--   [Guid, Int, Text, Text, Guid]
