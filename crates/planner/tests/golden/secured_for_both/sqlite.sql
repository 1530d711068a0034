-- rows
SELECT t0."accountid", t0."versionnumber", CASE WHEN (EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = ?1)
  AND (t2."principalid" IN (?2, ?3))
  AND (t2."attributeid" = ?4)
  AND (t2."readaccess" = ?5)) AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = ?6)
  AND (t3."principalid" IN (?7, ?8))
  AND (t3."attributeid" = ?9)
  AND (t3."readaccess" = ?10))) THEN t0."creditlimit" END, CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = ?11)
  AND (t4."principalid" IN (?12, ?13))
  AND (t4."attributeid" = ?14)
  AND (t4."readaccess" = ?15)) THEN t0."description" END, t0."transactioncurrencyid"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?16) OR (t0."owningteam" = ?17) OR (t0."owningbusinessunit" = ?18) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?19, ?20, ?21))
  AND (t1."objecttypecode" = ?22)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?23 <> 0))))
ORDER BY t0."accountid"
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   5: Bool(true)
--   6: Text("account")
--   7: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   10: Bool(true)
--   11: Text("account")
--   12: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(f0c76f91-4779-5464-b31a-4a82ed947976)
--   15: Bool(true)
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   18: Guid(b0000000-0000-4000-8000-000000000002)
--   19: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   20: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   21: Guid(e0000000-0000-4000-8000-000000000001)
--   22: Text("account")
--   23: Int(1)
--   [Guid, Int, Decimal { scale: 4 }, Text, Guid]
