-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE (t0."accountid" IN (SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = ?1)
  AND ((t0."owninguser" = ?2) OR (t0."owningteam" IN (?3)) OR (t0."owningbusinessunit" IN (?4)))
  AND ((fold(t0."name") >= fold(?5))
  AND ((fold(t0."name") > fold(?6)) OR ((fold(t0."name") = fold(?7))
  AND (t0."accountid" > ?8))))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?9) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = ?10)
  AND ((t0."owninguser" = ?11) OR (t0."owningteam" IN (?12)) OR (t0."owningbusinessunit" IN (?13)))
  AND ((fold(t0."name") >= fold(?14))
  AND ((fold(t0."name") > fold(?15)) OR ((fold(t0."name") = fold(?16))
  AND (t0."accountid" > ?17))))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?18) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = ?19)
  AND ((t0."owninguser" = ?20) OR (t0."owningteam" IN (?21)) OR (t0."owningbusinessunit" IN (?22)))
  AND ((fold(t0."name") >= fold(?23))
  AND ((fold(t0."name") > fold(?24)) OR ((fold(t0."name") = fold(?25))
  AND (t0."accountid" > ?26))))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?27) AS one))
ORDER BY fold(t0."name"), t0."accountid" LIMIT ?28
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Text("Contoso")
--   6: Text("Contoso")
--   7: Text("Contoso")
--   8: Guid(00000000-0000-4000-8000-0000000000aa)
--   9: Int(51)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   12: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   13: Guid(b0000000-0000-4000-8000-000000000002)
--   14: Text("Contoso")
--   15: Text("Contoso")
--   16: Text("Contoso")
--   17: Guid(00000000-0000-4000-8000-0000000000aa)
--   18: Int(51)
--   19: Guid(b0000000-0000-4000-8000-000000000002)
--   20: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   21: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   22: Guid(b0000000-0000-4000-8000-000000000002)
--   23: Text("Contoso")
--   24: Text("Contoso")
--   25: Text("Contoso")
--   26: Guid(00000000-0000-4000-8000-0000000000aa)
--   27: Int(51)
--   28: Int(51)
--   [Guid, Int, Text]
