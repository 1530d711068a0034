-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject", t1."contactid", t1."versionnumber", t1."fullname", t2."accountid", t2."versionnumber", t2."name", t3."systemuserid", t3."versionnumber", t3."fullname", t3."azureactivedirectoryobjectid"
FROM "task" AS t0
LEFT JOIN "contact" AS t1 ON ((t1."contactid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = ?1)
  AND ((t1."owninguser" = ?2) OR (t1."owningteam" IN (?3)) OR (t1."owningbusinessunit" IN (?4))))
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t1."parentcustomerid")
  AND (t1."parentcustomerid$table" = ?5)
  AND ((t2."owninguser" = ?6) OR (t2."owningteam" IN (?7)) OR (t2."owningbusinessunit" IN (?8))))
LEFT JOIN "systemuser" AS t3 ON (t3."systemuserid" = t2."createdby")
WHERE ((t0."owninguser" = ?9) OR (t0."owningteam" IN (?10)) OR (t0."owningbusinessunit" IN (?11)))
ORDER BY t0."activityid"
--   1: Text("contact")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Text("account")
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(b0000000-0000-4000-8000-000000000002)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text, Guid, Int, Text, Guid, Int, Text, Guid, Int, Text, Guid]
