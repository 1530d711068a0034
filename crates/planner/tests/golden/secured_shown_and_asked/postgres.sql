-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = $1)
  AND (t4."principalid" = ANY ($2))
  AND (t4."attributeid" = $3)
  AND (t4."readaccess" = $4)) THEN t0."creditlimit" END, CASE WHEN EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = $5)
  AND (t5."principalid" = ANY ($6))
  AND (t5."attributeid" = $7)
  AND (t5."readaccess" = $8)) THEN t0."creditlimit_base" END, CASE WHEN EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t0."accountid")
  AND (t6."objectid$table" = $9)
  AND (t6."principalid" = ANY ($10))
  AND (t6."attributeid" = $11)
  AND (t6."readaccess" = $12)) THEN t0."primarycontactid" END, t7."fullname", t0."transactioncurrencyid", t9."currencyname"
FROM "account" AS t0
LEFT JOIN "contact" AS t7 ON ((t7."contactid" = t0."primarycontactid") AND EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t0."accountid")
  AND (t8."objectid$table" = $13)
  AND (t8."principalid" = ANY ($14))
  AND (t8."attributeid" = $15)
  AND (t8."readaccess" = $16)))
LEFT JOIN "transactioncurrency" AS t9 ON (t9."transactioncurrencyid" = t0."transactioncurrencyid")
WHERE ((t0."owninguser" = $17) OR (t0."owningteam" = $18) OR (t0."owningbusinessunit" = $19) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($20))
  AND (t1."objecttypecode" = $21)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $22 <> 0)))))
  AND ((CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = $23)
  AND (t2."principalid" = ANY ($24))
  AND (t2."attributeid" = $25)
  AND (t2."readaccess" = $26)) THEN t0."creditlimit" END > $27)
  AND (CASE WHEN EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = $28)
  AND (t3."principalid" = ANY ($29))
  AND (t3."attributeid" = $30)
  AND (t3."readaccess" = $31)) THEN t0."primarycontactid" END = $32))
  AND (((CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = $33)
  AND (t10."principalid" = ANY ($34))
  AND (t10."attributeid" = $35)
  AND (t10."readaccess" = $36)) THEN t0."creditlimit" END < $37) OR (CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = $38)
  AND (t10."principalid" = ANY ($39))
  AND (t10."attributeid" = $40)
  AND (t10."readaccess" = $41)) THEN t0."creditlimit" END IS NULL)) OR ((CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = $42)
  AND (t10."principalid" = ANY ($43))
  AND (t10."attributeid" = $44)
  AND (t10."readaccess" = $45)) THEN t0."creditlimit" END = $46)
  AND (t0."accountid" < $47)))
ORDER BY CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = $48)
  AND (t10."principalid" = ANY ($49))
  AND (t10."attributeid" = $50)
  AND (t10."readaccess" = $51)) THEN t0."creditlimit" END DESC NULLS LAST, t0."accountid" DESC LIMIT 4
--   1: Text("account")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   4: Bool(true)
--   5: Text("account")
--   6: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   7: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   8: Bool(true)
--   9: Text("account")
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   12: Bool(true)
--   13: Text("account")
--   14: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   15: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   16: Bool(true)
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(b0000000-0000-4000-8000-000000000002)
--   20: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   21: Text("account")
--   22: Int(1)
--   23: Text("account")
--   24: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   25: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   26: Bool(true)
--   27: Decimal { mantissa: 50000, scale: 4 }
--   28: Text("account")
--   29: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   30: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   31: Bool(true)
--   32: Guid(00000000-0000-4000-8000-0000000000aa)
--   33: Text("account")
--   34: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   35: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   36: Bool(true)
--   37: Decimal { mantissa: 70000, scale: 4 }
--   38: Text("account")
--   39: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   40: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   41: Bool(true)
--   42: Text("account")
--   43: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   44: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   45: Bool(true)
--   46: Decimal { mantissa: 70000, scale: 4 }
--   47: Guid(00000000-0000-4000-8000-0000000000aa)
--   48: Text("account")
--   49: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   50: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   51: Bool(true)
--   [Guid, Int, Text, Decimal { scale: 4 }, Decimal { scale: 4 }, Guid, Text, Guid, Text]
-- count
SELECT count(*)
FROM (SELECT t0."accountid"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = $2) OR (t0."owningbusinessunit" = $3) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($4))
  AND (t1."objecttypecode" = $5)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $6 <> 0)))))
  AND ((CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = $7)
  AND (t2."principalid" = ANY ($8))
  AND (t2."attributeid" = $9)
  AND (t2."readaccess" = $10)) THEN t0."creditlimit" END > $11)
  AND (CASE WHEN EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = $12)
  AND (t3."principalid" = ANY ($13))
  AND (t3."attributeid" = $14)
  AND (t3."readaccess" = $15)) THEN t0."primarycontactid" END = $16)) LIMIT 5001) AS counted
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   5: Text("account")
--   6: Int(1)
--   7: Text("account")
--   8: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   9: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   10: Bool(true)
--   11: Decimal { mantissa: 50000, scale: 4 }
--   12: Text("account")
--   13: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   14: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   15: Bool(true)
--   16: Guid(00000000-0000-4000-8000-0000000000aa)
--   [Int]
