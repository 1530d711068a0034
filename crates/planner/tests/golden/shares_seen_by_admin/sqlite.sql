-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
WHERE ((t0."objecttypecode" = ?1) OR (t0."objecttypecode" = ?2) OR (t0."objecttypecode" = ?3) OR (t0."objecttypecode" = ?4) OR (t0."objecttypecode" = ?5) OR (t0."objecttypecode" = ?6) OR (t0."objecttypecode" = ?7) OR (t0."objecttypecode" = ?8) OR ((t0."objecttypecode" = ?9) AND EXISTS (SELECT t9."userqueryid"
FROM "userquery" AS t9
WHERE (t9."userqueryid" = t0."objectid")
  AND ((t9."owninguser" = ?10) OR (t9."owningteam" = ?11) OR EXISTS (SELECT t10."objectid"
FROM "principalobjectaccess" AS t10
WHERE (t10."objectid" = t9."userqueryid")
  AND (t10."principalid" IN (?12, ?13, ?14))
  AND (t10."objecttypecode" = ?15)
  AND ((t10."accessrightsmask" | t10."inheritedaccessrightsmask") & ?16 <> 0))))))
ORDER BY t0."principalobjectaccessid"
--   1: Text("account")
--   2: Text("annotation")
--   3: Text("contact")
--   4: Text("incident")
--   5: Text("lead")
--   6: Text("opportunity")
--   7: Text("phonecall")
--   8: Text("task")
--   9: Text("userquery")
--   10: Guid(a0000000-0000-4000-8000-000000000001)
--   11: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   12: Guid(8ed15dc3-6b42-57a1-b9d4-cd0f75096b11)
--   13: Guid(a0000000-0000-4000-8000-000000000001)
--   14: Guid(e0000000-0000-4000-8000-000000000001)
--   15: Text("userquery")
--   16: Int(1)
--   [Guid, Int, Guid]
