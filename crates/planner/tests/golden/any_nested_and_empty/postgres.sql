-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0)))))
  AND (EXISTS (SELECT t2."contactid"
FROM "contact" AS t2
WHERE ((t2."owninguser" = $7) OR (t2."owningteam" = $8) OR (t2."owningbusinessunit" = $9) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($10))
  AND (t3."objecttypecode" = $11)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $12 <> 0)))
  AND ((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $13))
  AND ((fold(t2."jobtitle") = fold($14)) AND EXISTS (SELECT t4."opportunityid"
FROM "opportunity" AS t4
WHERE ((t4."owninguser" = $15) OR (t4."owningteam" = $16) OR (t4."owningbusinessunit" = $17) OR EXISTS (SELECT t5."objectid"
FROM "principalobjectaccess" AS t5
WHERE (t5."objectid" = t4."opportunityid")
  AND (t5."principalid" = ANY ($18))
  AND (t5."objecttypecode" = $19)
  AND ((t5."accessrightsmask" | t5."inheritedaccessrightsmask") & $20 <> 0)))
  AND ((t4."customerid" = t2."contactid")
  AND (t4."customerid$table" = $21))
  AND (fold(rtrim(t4."description")) IS DISTINCT
FROM fold($22)))))
  AND (EXISTS (SELECT t6."opportunityid"
FROM "opportunity" AS t6
WHERE ((t6."owninguser" = $23) OR (t6."owningteam" = $24) OR (t6."owningbusinessunit" = $25) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."opportunityid")
  AND (t7."principalid" = ANY ($26))
  AND (t7."objecttypecode" = $27)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $28 <> 0)))
  AND ((t6."customerid" = t0."accountid")
  AND (t6."customerid$table" = $29)))) IS NOT TRUE)
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(b0000000-0000-4000-8000-000000000002)
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   11: Text("contact")
--   12: Int(1)
--   13: Text("account")
--   14: Text("x")
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("opportunity")
--   20: Int(1)
--   21: Text("contact")
--   22: Text("N/A")
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(b0000000-0000-4000-8000-000000000002)
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   27: Text("opportunity")
--   28: Int(1)
--   29: Text("account")
--   [Guid, Int, Text]
