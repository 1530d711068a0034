-- rows
SELECT t0."roleprivilegeid", t0."versionnumber", t0."privilegedepthmask"
FROM "roleprivileges" AS t0
WHERE EXISTS (SELECT t1."roleid"
FROM "role" AS t1
WHERE (t1."roleid" = t0."roleid")
  AND (t1."businessunitid" = ?1))
ORDER BY t0."roleprivilegeid"
--   1: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Int]
