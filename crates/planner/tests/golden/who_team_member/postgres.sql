-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owningteam" = $1) OR (t0."owningbusinessunit" = $2) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($3))
  AND (t1."objecttypecode" = $4)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $5 <> 0)))))
ORDER BY t0."accountid"
--   1: Guid(00000000-0000-0000-0000-000000007ea3)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   3: Guids([00000000-0000-0000-0000-000000007ea3, 75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   4: Text("account")
--   5: Int(1)
--   [Guid, Int, Text]
