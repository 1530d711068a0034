-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
WHERE ((t0."objecttypecode" = ?1) OR (t0."objecttypecode" = ?2) OR (t0."objecttypecode" = ?3) OR (t0."objecttypecode" = ?4) OR (t0."objecttypecode" = ?5) OR (t0."objecttypecode" = ?6) OR (t0."objecttypecode" = ?7) OR (t0."objecttypecode" = ?8) OR (t0."objecttypecode" = ?9) OR (t0."objecttypecode" = ?10) OR (t0."objecttypecode" = ?11) OR (t0."objecttypecode" = ?12) OR (t0."objecttypecode" = ?13) OR (t0."objecttypecode" = ?14) OR (t0."objecttypecode" = ?15) OR (t0."objecttypecode" = ?16) OR (t0."objecttypecode" = ?17) OR (t0."objecttypecode" = ?18) OR ((t0."objecttypecode" = ?19) AND EXISTS (SELECT t18."userqueryid"
FROM "userquery" AS t18
WHERE (t18."userqueryid" = t0."objectid")
  AND ((t18."owninguser" = ?20) OR (t18."owningteam" = ?21) OR EXISTS (SELECT t19."objectid"
FROM "principalobjectaccess" AS t19
WHERE (t19."objectid" = t18."userqueryid")
  AND (t19."principalid" IN (?22, ?23, ?24))
  AND (t19."objecttypecode" = ?25)
  AND ((t19."accessrightsmask" | t19."inheritedaccessrightsmask") & ?26 <> 0))))))
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
--   11: Text("lead")
--   12: Text("letter")
--   13: Text("opportunity")
--   14: Text("phonecall")
--   15: Text("queue")
--   16: Text("task")
--   17: Text("template")
--   18: Text("workflow")
--   19: Text("userquery")
--   20: Guid(a0000000-0000-4000-8000-000000000001)
--   21: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   22: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   23: Guid(a0000000-0000-4000-8000-000000000001)
--   24: Guid(e0000000-0000-4000-8000-000000000001)
--   25: Text("userquery")
--   26: Int(1)
--   [Guid, Int, Guid]
