-- rows
SELECT t0."roleid", t0."versionnumber", t0."name"
FROM "role" AS t0
WHERE EXISTS (SELECT t1."roleid"
FROM "systemuserroles" AS t1
WHERE (t1."systemuserid" = $1)
  AND (t1."roleid" = t0."roleid"))
  AND (t0."businessunitid" = $2)
ORDER BY t0."roleid"
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text]
