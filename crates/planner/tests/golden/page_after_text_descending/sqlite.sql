-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE (t0."accountid" IN (SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owninguser" = ?1)
  AND ((t0."owninguser" = ?2) OR (t0."owningteam" IN (?3)) OR (t0."owningbusinessunit" IN (?4)))
  AND (((fold(t0."name") < fold(?5)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold(?6))
  AND (t0."accountid" < ?7)))
ORDER BY fold(t0."name") DESC, t0."accountid" DESC LIMIT ?8) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningteam" = ?9)
  AND ((t0."owninguser" = ?10) OR (t0."owningteam" IN (?11)) OR (t0."owningbusinessunit" IN (?12)))
  AND (((fold(t0."name") < fold(?13)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold(?14))
  AND (t0."accountid" < ?15)))
ORDER BY fold(t0."name") DESC, t0."accountid" DESC LIMIT ?16) AS one
UNION ALL SELECT k
FROM (SELECT t0."accountid" AS k
FROM "account" AS t0
WHERE (t0."owningbusinessunit" = ?17)
  AND ((t0."owninguser" = ?18) OR (t0."owningteam" IN (?19)) OR (t0."owningbusinessunit" IN (?20)))
  AND (((fold(t0."name") < fold(?21)) OR (t0."name" IS NULL)) OR ((fold(t0."name") = fold(?22))
  AND (t0."accountid" < ?23)))
ORDER BY fold(t0."name") DESC, t0."accountid" DESC LIMIT ?24) AS one))
ORDER BY fold(t0."name") DESC, t0."accountid" DESC LIMIT ?25
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Text("Contoso")
--   6: Text("Contoso")
--   7: Guid(00000000-0000-4000-8000-0000000000aa)
--   8: Int(51)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(b0000000-0000-4000-8000-000000000002)
--   13: Text("Contoso")
--   14: Text("Contoso")
--   15: Guid(00000000-0000-4000-8000-0000000000aa)
--   16: Int(51)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   19: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   20: Guid(b0000000-0000-4000-8000-000000000002)
--   21: Text("Contoso")
--   22: Text("Contoso")
--   23: Guid(00000000-0000-4000-8000-0000000000aa)
--   24: Int(51)
--   25: Int(51)
--   [Guid, Int, Text]
