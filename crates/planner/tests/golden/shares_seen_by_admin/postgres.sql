-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
WHERE ((t0."objecttypecode" = $1) OR (t0."objecttypecode" = $2) OR (t0."objecttypecode" = $3) OR (t0."objecttypecode" = $4) OR (t0."objecttypecode" = $5) OR (t0."objecttypecode" = $6) OR (t0."objecttypecode" = $7) OR (t0."objecttypecode" = $8) OR (t0."objecttypecode" = $9) OR (t0."objecttypecode" = $10) OR (t0."objecttypecode" = $11) OR (t0."objecttypecode" = $12) OR (t0."objecttypecode" = $13) OR (t0."objecttypecode" = $14) OR (t0."objecttypecode" = $15) OR (t0."objecttypecode" = $16) OR (t0."objecttypecode" = $17) OR (t0."objecttypecode" = $18) OR (t0."objecttypecode" = $19) OR (t0."objecttypecode" = $20) OR ((t0."objecttypecode" = $21) AND EXISTS (SELECT t20."userqueryid"
FROM "userquery" AS t20
WHERE (t20."userqueryid" = t0."objectid")
  AND ((t20."owninguser" = $22) OR (t20."owningteam" = $23) OR EXISTS (SELECT t21."objectid"
FROM "principalobjectaccess" AS t21
WHERE (t21."objectid" = t20."userqueryid")
  AND (t21."principalid" = ANY ($24))
  AND (t21."objecttypecode" = $25)
  AND ((t21."accessrightsmask" | t21."inheritedaccessrightsmask") & $26 <> 0))))))
ORDER BY t0."principalobjectaccessid"
--   1: Text("account")
--   2: Text("annotation")
--   3: Text("appointment")
--   4: Text("asyncoperation")
--   5: Text("connection")
--   6: Text("contact")
--   7: Text("customapi")
--   8: Text("duplicaterule")
--   9: Text("email")
--   10: Text("incident")
--   11: Text("incidentresolution")
--   12: Text("lead")
--   13: Text("letter")
--   14: Text("opportunity")
--   15: Text("opportunityclose")
--   16: Text("phonecall")
--   17: Text("queue")
--   18: Text("task")
--   19: Text("template")
--   20: Text("workflow")
--   21: Text("userquery")
--   22: Guid(a0000000-0000-4000-8000-000000000001)
--   23: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   24: Guids([8ed15dc3-6b42-57a1-b9d4-cd0f75096b11, a0000000-0000-4000-8000-000000000001, e0000000-0000-4000-8000-000000000001])
--   25: Text("userquery")
--   26: Int(1)
--   [Guid, Int, Guid]
