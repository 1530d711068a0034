-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" IN (?3, ?4)) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?5, ?6, ?7))
  AND (t1."objecttypecode" = ?8)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?9 <> 0))))
ORDER BY t0."accountid"
--   1: Guid(a0000000-0000-4000-8000-000000000004)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(b0000000-0000-4000-8000-000000000003)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(a0000000-0000-4000-8000-000000000004)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("account")
--   9: Int(1)
--   [Guid, Int, Text]
