-- rows
SELECT t0."roleid", t0."versionnumber", t0."name"
FROM "role" AS t0
WHERE (t0."businessunitid" = ?1)
ORDER BY t0."roleid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text]
-- collection 0
SELECT t1."roleid", t0."privilegeid", t0."versionnumber", t0."name"
FROM "privilege" AS t0
JOIN "roleprivileges" AS t1 ON (t1."privilegeid" = t0."privilegeid")
WHERE (t1."roleid" IN (?1, ?2))
ORDER BY t1."roleid", t0."privilegeid" LIMIT ?3
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Int(10000)
--   [Guid, Guid, Int, Text]
-- collection 1
SELECT *
FROM (SELECT t1."roleid" AS c0, t0."systemuserid" AS c1, t0."versionnumber" AS c2, t0."fullname" AS c3, t0."azureactivedirectoryobjectid" AS c4, row_number() OVER (PARTITION BY t1."roleid"
ORDER BY fold(t0."fullname"), t0."systemuserid") AS n
FROM "systemuser" AS t0
JOIN "systemuserroles" AS t1 ON (t1."systemuserid" = t0."systemuserid")
WHERE (t1."roleid" IN (?1, ?2))
  AND (t0."businessunitid" = ?3)) AS numbered
WHERE n <= ?4
ORDER BY c0, n
--   1: Guid(00000000-0000-0000-0000-000000000001)
--   2: Guid(00000000-0000-0000-0000-000000000002)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Int(3)
--   [Guid, Guid, Int, Text, Guid, Int]
