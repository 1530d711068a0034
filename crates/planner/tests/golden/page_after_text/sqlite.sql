-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM (SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = ?1)
  AND ((fold(t0."name") >= fold(?2))
  AND ((fold(t0."name") > fold(?3)) OR ((fold(t0."name") = fold(?4))
  AND (t0."accountid" > ?5))))
UNION ALL SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = ?6)
  AND ((fold(t0."name") >= fold(?7))
  AND ((fold(t0."name") > fold(?8)) OR ((fold(t0."name") = fold(?9))
  AND (t0."accountid" > ?10))))
UNION ALL SELECT fold(t0."name") AS n, t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = ?11)
  AND ((fold(t0."name") >= fold(?12))
  AND ((fold(t0."name") > fold(?13)) OR ((fold(t0."name") = fold(?14))
  AND (t0."accountid" > ?15))))
UNION ALL SELECT fold(t2."objectname") AS n, t2."objectid" AS k
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" = ?16)
  AND (t2."objecttypecode" = ?17)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?18 <> 0)
  AND ((fold(t2."objectname") >= fold(?19))
  AND ((fold(t2."objectname") > fold(?20)) OR ((fold(t2."objectname") = fold(?21))
  AND (t2."objectid" > ?22))))
UNION ALL SELECT fold(t3."objectname") AS n, t3."objectid" AS k
FROM "principalobjectaccess" AS t3
WHERE (t3."principalid" = ?23)
  AND (t3."objecttypecode" = ?24)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?25 <> 0)
  AND ((fold(t3."objectname") >= fold(?26))
  AND ((fold(t3."objectname") > fold(?27)) OR ((fold(t3."objectname") = fold(?28))
  AND (t3."objectid" > ?29)))) UNION SELECT fold(t4."objectname") AS n, t4."objectid" AS k
FROM "principalobjectaccess" AS t4
WHERE (t4."principalid" = ?30)
  AND (t4."objecttypecode" = ?31)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?32 <> 0)
  AND ((fold(t4."objectname") >= fold(?33))
  AND ((fold(t4."objectname") > fold(?34)) OR ((fold(t4."objectname") = fold(?35))
  AND (t4."objectid" > ?36))))
ORDER BY n, k LIMIT ?37) AS t5 CROSS
JOIN "account" AS t0 ON t0."accountid" = t5.k
ORDER BY t5."n", t5."k"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Text("Contoso")
--   3: Text("Contoso")
--   4: Text("Contoso")
--   5: Guid(00000000-0000-4000-8000-0000000000aa)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Text("Contoso")
--   8: Text("Contoso")
--   9: Text("Contoso")
--   10: Guid(00000000-0000-4000-8000-0000000000aa)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Text("Contoso")
--   13: Text("Contoso")
--   14: Text("Contoso")
--   15: Guid(00000000-0000-4000-8000-0000000000aa)
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Text("account")
--   18: Int(1)
--   19: Text("Contoso")
--   20: Text("Contoso")
--   21: Text("Contoso")
--   22: Guid(00000000-0000-4000-8000-0000000000aa)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Text("account")
--   25: Int(1)
--   26: Text("Contoso")
--   27: Text("Contoso")
--   28: Text("Contoso")
--   29: Guid(00000000-0000-4000-8000-0000000000aa)
--   30: Guid(e0000000-0000-4000-8000-000000000001)
--   31: Text("account")
--   32: Int(1)
--   33: Text("Contoso")
--   34: Text("Contoso")
--   35: Text("Contoso")
--   36: Guid(00000000-0000-4000-8000-0000000000aa)
--   37: Int(51)
--   [Guid, Int, Text]
