-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
WHERE ((t0."objecttypecode" = ?1) OR (t0."objecttypecode" = ?2) OR ((t0."objecttypecode" = ?3) AND EXISTS (SELECT t2."annotationid"
FROM "annotation" AS t2
WHERE (t2."annotationid" = t0."objectid")
  AND ((t2."owninguser" = ?4) OR (t2."owningteam" = ?5) OR (t2."owningbusinessunit" = ?6) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."annotationid")
  AND (t3."principalid" IN (?7, ?8, ?9))
  AND (t3."objecttypecode" = ?10)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?11 <> 0))))) OR ((t0."objecttypecode" = ?12) AND EXISTS (SELECT t11."incidentid"
FROM "incident" AS t11
WHERE (t11."incidentid" = t0."objectid")
  AND ((t11."owninguser" = ?13) OR (t11."owningteam" = ?14) OR (t11."owningbusinessunit" = ?15) OR EXISTS (SELECT t12."objectid"
FROM "principalobjectaccess" AS t12
WHERE (t12."objectid" = t11."incidentid")
  AND (t12."principalid" IN (?16, ?17, ?18))
  AND (t12."objecttypecode" = ?19)
  AND ((t12."accessrightsmask" | t12."inheritedaccessrightsmask") & ?20 <> 0))))))
ORDER BY t0."principalobjectaccessid"
--   1: Text("account")
--   2: Text("contact")
--   3: Text("annotation")
--   4: Guid(a0000000-0000-4000-8000-000000000006)
--   5: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   6: Guid(b0000000-0000-4000-8000-000000000004)
--   7: Guid(a0000000-0000-4000-8000-000000000006)
--   8: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   9: Guid(e0000000-0000-4000-8000-000000000001)
--   10: Text("annotation")
--   11: Int(1)
--   12: Text("incident")
--   13: Guid(a0000000-0000-4000-8000-000000000006)
--   14: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   15: Guid(b0000000-0000-4000-8000-000000000004)
--   16: Guid(a0000000-0000-4000-8000-000000000006)
--   17: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   18: Guid(e0000000-0000-4000-8000-000000000001)
--   19: Text("incident")
--   20: Int(1)
--   [Guid, Int, Guid]
