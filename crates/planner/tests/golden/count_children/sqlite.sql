-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", (SELECT count(*)
FROM "account" AS t2
WHERE (t2."parentaccountid" = t0."accountid") AND EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."objectid$table" = ?1)
  AND (t4."principalid" IN (?2, ?3))
  AND (t4."attributeid" = ?4)
  AND (t4."readaccess" = ?5))
  AND ((t2."owninguser" = ?6) OR (t2."owningteam" = ?7) OR (t2."owningbusinessunit" = ?8) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."accountid")
  AND (t3."principalid" IN (?9, ?10, ?11))
  AND (t3."objecttypecode" = ?12)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?13 <> 0))))
FROM "account" AS t0
WHERE ((t0."owninguser" = ?14) OR (t0."owningteam" = ?15) OR (t0."owningbusinessunit" = ?16) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?17, ?18, ?19))
  AND (t1."objecttypecode" = ?20)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?21 <> 0))))
ORDER BY t0."accountid"
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(dccfb961-e92b-5029-b396-f6578146c626)
--   5: Bool(true)
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   8: Guid(b0000000-0000-4000-8000-000000000002)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(e0000000-0000-4000-8000-000000000001)
--   12: Text("account")
--   13: Int(1)
--   14: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   15: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   16: Guid(b0000000-0000-4000-8000-000000000002)
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(e0000000-0000-4000-8000-000000000001)
--   20: Text("account")
--   21: Int(1)
--   [Guid, Int, Text, Int]
