-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
WHERE ((t0."objecttypecode" = $1) OR (t0."objecttypecode" = $2) OR ((t0."objecttypecode" = $3) AND EXISTS (SELECT t2."annotationid"
FROM "annotation" AS t2
WHERE (t2."annotationid" = t0."objectid")
  AND ((t2."owninguser" = $4) OR (t2."owningteam" = $5) OR (t2."owningbusinessunit" = $6) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."annotationid")
  AND (t3."principalid" = ANY ($7))
  AND (t3."objecttypecode" = $8)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $9 <> 0))))) OR ((t0."objecttypecode" = $10) AND EXISTS (SELECT t11."incidentid"
FROM "incident" AS t11
WHERE (t11."incidentid" = t0."objectid")
  AND ((t11."owninguser" = $11) OR (t11."owningteam" = $12) OR (t11."owningbusinessunit" = $13) OR EXISTS (SELECT t12."objectid"
FROM "principalobjectaccess" AS t12
WHERE (t12."objectid" = t11."incidentid")
  AND (t12."principalid" = ANY ($14))
  AND (t12."objecttypecode" = $15)
  AND ((t12."accessrightsmask" | t12."inheritedaccessrightsmask") & $16 <> 0))))))
ORDER BY t0."principalobjectaccessid"
--   1: Text("account")
--   2: Text("contact")
--   3: Text("annotation")
--   4: Guid(a0000000-0000-4000-8000-000000000006)
--   5: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   6: Guid(b0000000-0000-4000-8000-000000000004)
--   7: Guids([a0000000-0000-4000-8000-000000000006, c758a6a7-05fd-5366-a498-dea57c6ba51d, e0000000-0000-4000-8000-000000000001])
--   8: Text("annotation")
--   9: Int(1)
--   10: Text("incident")
--   11: Guid(a0000000-0000-4000-8000-000000000006)
--   12: Guid(c758a6a7-05fd-5366-a498-dea57c6ba51d)
--   13: Guid(b0000000-0000-4000-8000-000000000004)
--   14: Guids([a0000000-0000-4000-8000-000000000006, c758a6a7-05fd-5366-a498-dea57c6ba51d, e0000000-0000-4000-8000-000000000001])
--   15: Text("incident")
--   16: Int(1)
--   [Guid, Int, Guid]
