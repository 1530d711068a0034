-- rows
SELECT t0."incidentid", t0."versionnumber", t0."title"
FROM "incident" AS t0
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t0."customerid")
  AND (t0."customerid$table" = ?1))
WHERE ((t0."owninguser" = ?2) OR (t0."owningteam" = ?3) OR (t0."owningbusinessunit" = ?4) OR (t0."incidentid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?5, ?6, ?7))
  AND (t1."objecttypecode" = ?8)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?9 <> 0))))
  AND (fold(t2."name") = fold(?10))
ORDER BY t0."incidentid"
--   1: Text("account")
--   2: Guid(a0000000-0000-4000-8000-000000000006)
--   3: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   4: Guid(b0000000-0000-4000-8000-000000000004)
--   5: Guid(a0000000-0000-4000-8000-000000000006)
--   6: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   7: Guid(e0000000-0000-4000-8000-000000000001)
--   8: Text("incident")
--   9: Int(1)
--   10: Text("A")
--   [Guid, Int, Text]
