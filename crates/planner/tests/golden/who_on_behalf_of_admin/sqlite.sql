-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
ORDER BY t0."accountid"
--   1: Guid(a0000000-0000-4000-8000-000000000001)
--   2: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   3: Guid(b0000000-0000-4000-8000-000000000001)
--   4: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   5: Guid(a0000000-0000-4000-8000-000000000001)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   [Guid, Int, Text]
