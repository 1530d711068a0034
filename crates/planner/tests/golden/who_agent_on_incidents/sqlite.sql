-- rows
SELECT t0."incidentid", t0."versionnumber", t0."title"
FROM "incident" AS t0
LEFT JOIN "account" AS t1 ON ((t1."accountid" = t0."customerid")
  AND (t0."customerid$table" = ?1))
WHERE ((t0."owninguser" = ?2) OR (t0."owningteam" IN (?3)) OR (t0."owningbusinessunit" IN (?4)))
  AND (fold(t1."name") = fold(?5))
ORDER BY t0."incidentid"
--   1: Text("account")
--   2: Guid(a0000000-0000-4000-8000-000000000006)
--   3: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   4: Guid(b0000000-0000-4000-8000-000000000004)
--   5: Text("A")
--   [Guid, Int, Text]
