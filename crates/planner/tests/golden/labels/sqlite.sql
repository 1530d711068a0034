-- rows
SELECT t0."contactid", t0."versionnumber", t0."parentcustomerid", t0."parentcustomerid$table", coalesce(t2."name", t3."fullname"), t0."ownerid", t0."ownerid$table", coalesce(t4."fullname", t5."name"), t0."createdby", t6."fullname"
FROM "contact" AS t0
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = ?1))
LEFT JOIN "contact" AS t3 ON ((t3."contactid" = t0."parentcustomerid")
  AND (t0."parentcustomerid$table" = ?2))
LEFT JOIN "systemuser" AS t4 ON ((t4."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = ?3))
LEFT JOIN "team" AS t5 ON ((t5."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = ?4))
LEFT JOIN "systemuser" AS t6 ON (t6."systemuserid" = t0."createdby")
WHERE ((t0."owninguser" = ?5) OR (t0."owningteam" = ?6) OR (t0."owningbusinessunit" = ?7) OR (t0."contactid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?8, ?9, ?10))
  AND (t1."objecttypecode" = ?11)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?12 <> 0))))
ORDER BY t0."contactid"
--   1: Text("account")
--   2: Text("contact")
--   3: Text("systemuser")
--   4: Text("team")
--   5: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   6: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   7: Guid(b0000000-0000-4000-8000-000000000002)
--   8: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   9: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   10: Guid(e0000000-0000-4000-8000-000000000001)
--   11: Text("contact")
--   12: Int(1)
--   [Guid, Int, Guid, Text, Text, Guid, Text, Text, Guid, Text]
