-- rows
SELECT t0."accountid", t0."versionnumber", CASE WHEN (EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = $1)
  AND (t2."principalid" = ANY ($2))
  AND (t2."attributeid" = $3)
  AND (t2."readaccess" = $4)) AND EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = $5)
  AND (t3."principalid" = ANY ($6))
  AND (t3."attributeid" = $7)
  AND (t3."readaccess" = $8))) THEN t0."creditlimit" END, CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = $9)
  AND (t4."principalid" = ANY ($10))
  AND (t4."attributeid" = $11)
  AND (t4."readaccess" = $12)) THEN t0."description" END, t0."transactioncurrencyid"
FROM "account" AS t0
WHERE ((t0."owninguser" = $13) OR (t0."owningteam" = $14) OR (t0."owningbusinessunit" = $15) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($16))
  AND (t1."objecttypecode" = $17)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $18 <> 0)))))
ORDER BY t0."accountid"
--   1: Text("account")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   4: Bool(true)
--   5: Text("account")
--   6: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   7: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   8: Bool(true)
--   9: Text("account")
--   10: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guid(f0c76f91-4779-5464-b31a-4a82ed947976)
--   12: Bool(true)
--   13: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   14: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   15: Guid(b0000000-0000-4000-8000-000000000002)
--   16: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   17: Text("account")
--   18: Int(1)
--   [Guid, Int, Decimal { scale: 4 }, Text, Guid]
