-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
  AND (EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
WHERE ((t2."owninguser" = ?9) OR (t2."owningteam" = ?10) OR (t2."owningbusinessunit" = ?11) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" IN (?12, ?13, ?14))
  AND (t3."objecttypecode" = ?15)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & ?16 <> 0)))
  AND ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = ?17))
  AND ((fold(t2."jobtitle") = fold(?18)) AND EXISTS (SELECT t4."opportunityid"
FROM "opportunity" AS t4
WHERE ((t4."owninguser" = ?19) OR (t4."owningteam" = ?20) OR (t4."owningbusinessunit" = ?21) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."opportunityid")
  AND (t5."principalid" IN (?22, ?23, ?24))
  AND (t5."objecttypecode" = ?25)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & ?26 <> 0)))
  AND ((t4."customerid" = t2."contactid")
  AND (t4."customerid$table" = ?27))
  AND (fold(rtrim(t4."description")) IS NOT fold(?28)))))
  AND (EXISTS (SELECT t6."opportunityid"
FROM "opportunity" AS t6
WHERE ((t6."owninguser" = ?29) OR (t6."owningteam" = ?30) OR (t6."owningbusinessunit" = ?31) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."opportunityid")
  AND (t7."principalid" IN (?32, ?33, ?34))
  AND (t7."objecttypecode" = ?35)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & ?36 <> 0)))
  AND ((t6."customerid" = t0."accountid")
  AND (t6."customerid$table" = ?37)))) IS NOT TRUE)
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(e0000000-0000-4000-8000-000000000001)
--   15: Text("contact")
--   16: Int(1)
--   17: Text("account")
--   18: Text("x")
--   19: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   20: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   21: Guid(b0000000-0000-4000-8000-000000000002)
--   22: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Guid(e0000000-0000-4000-8000-000000000001)
--   25: Text("opportunity")
--   26: Int(1)
--   27: Text("contact")
--   28: Text("N/A")
--   29: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   30: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   31: Guid(b0000000-0000-4000-8000-000000000002)
--   32: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   33: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   34: Guid(e0000000-0000-4000-8000-000000000001)
--   35: Text("opportunity")
--   36: Int(1)
--   37: Text("account")
--   [Guid, Int, Text]
