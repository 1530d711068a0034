-- rows
SELECT t0."systemuserid", t0."versionnumber", t0."fullname", t4."name", t1."systemuserroleid", t4."roleid", t4."name"
FROM "systemuser" AS t0
JOIN "systemuserroles" AS t1 ON (t1."systemuserid" = t0."systemuserid")
JOIN "role" AS t4 ON (t4."roleid" = t1."roleid")
WHERE ((fold(t4."name") >= fold($1))
  AND ((fold(t4."name") > fold($2)) OR ((fold(t4."name") = fold($3))
  AND ((t0."systemuserid" > $4) OR ((t0."systemuserid" = $5)
  AND ((t1."systemuserroleid" > $6) OR ((t1."systemuserroleid" = $7)
  AND (t4."roleid" IS NOT NULL))))))))
ORDER BY fold(t4."name") NULLS FIRST, t0."systemuserid", t1."systemuserroleid", t4."roleid" LIMIT 3
--   1: Text("X")
--   2: Text("X")
--   3: Text("X")
--   4: Guid(00000000-0000-4000-8000-000000000001)
--   5: Guid(00000000-0000-4000-8000-000000000001)
--   6: Guid(00000000-0000-4000-8000-000000000002)
--   7: Guid(00000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text, Text, Guid, Guid, Text]
