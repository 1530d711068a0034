-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", CASE WHEN EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = ?1)
  AND (t4."principalid" IN (?2, ?3))
  AND (t4."attributeid" = ?4)
  AND (t4."readaccess" = ?5)) THEN t0."creditlimit" END, CASE WHEN EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = ?6)
  AND (t5."principalid" IN (?7, ?8))
  AND (t5."attributeid" = ?9)
  AND (t5."readaccess" = ?10)) THEN t0."creditlimit_base" END, CASE WHEN EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t0."accountid")
  AND (t6."objectid$table" = ?11)
  AND (t6."principalid" IN (?12, ?13))
  AND (t6."attributeid" = ?14)
  AND (t6."readaccess" = ?15)) THEN t0."primarycontactid" END, t7."fullname", t0."transactioncurrencyid", t9."currencyname"
FROM "account" AS t0
LEFT JOIN "contact" AS t7 ON ((t7."contactid" = t0."primarycontactid") AND EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t0."accountid")
  AND (t8."objectid$table" = ?16)
  AND (t8."principalid" IN (?17, ?18))
  AND (t8."attributeid" = ?19)
  AND (t8."readaccess" = ?20)))
LEFT JOIN "transactioncurrency" AS t9 ON (t9."transactioncurrencyid" = t0."transactioncurrencyid")
WHERE ((t0."owninguser" = ?21) OR (t0."owningteam" = ?22) OR (t0."owningbusinessunit" = ?23) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?24, ?25, ?26))
  AND (t1."objecttypecode" = ?27)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?28 <> 0))))
  AND ((CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = ?29)
  AND (t2."principalid" IN (?30, ?31))
  AND (t2."attributeid" = ?32)
  AND (t2."readaccess" = ?33)) THEN t0."creditlimit" END > ?34)
  AND (CASE WHEN EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = ?35)
  AND (t3."principalid" IN (?36, ?37))
  AND (t3."attributeid" = ?38)
  AND (t3."readaccess" = ?39)) THEN t0."primarycontactid" END = ?40))
  AND (((CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = ?41)
  AND (t10."principalid" IN (?42, ?43))
  AND (t10."attributeid" = ?44)
  AND (t10."readaccess" = ?45)) THEN t0."creditlimit" END < ?46) OR (CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = ?47)
  AND (t10."principalid" IN (?48, ?49))
  AND (t10."attributeid" = ?50)
  AND (t10."readaccess" = ?51)) THEN t0."creditlimit" END IS NULL)) OR ((CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = ?52)
  AND (t10."principalid" IN (?53, ?54))
  AND (t10."attributeid" = ?55)
  AND (t10."readaccess" = ?56)) THEN t0."creditlimit" END = ?57)
  AND (t0."accountid" < ?58)))
ORDER BY CASE WHEN EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = ?59)
  AND (t10."principalid" IN (?60, ?61))
  AND (t10."attributeid" = ?62)
  AND (t10."readaccess" = ?63)) THEN t0."creditlimit" END DESC, t0."accountid" DESC LIMIT ?64
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   5: Bool(true)
--   6: Text("account")
--   7: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   10: Bool(true)
--   11: Text("account")
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   15: Bool(true)
--   16: Text("account")
--   17: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   20: Bool(true)
--   21: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   22: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   23: Guid(b0000000-0000-4000-8000-000000000002)
--   24: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   25: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   26: Guid(e0000000-0000-4000-8000-000000000001)
--   27: Text("account")
--   28: Int(1)
--   29: Text("account")
--   30: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   31: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   32: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   33: Bool(true)
--   34: Decimal { mantissa: 50000, scale: 4 }
--   35: Text("account")
--   36: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   37: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   38: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   39: Bool(true)
--   40: Guid(00000000-0000-4000-8000-0000000000aa)
--   41: Text("account")
--   42: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   43: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   44: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   45: Bool(true)
--   46: Decimal { mantissa: 70000, scale: 4 }
--   47: Text("account")
--   48: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   49: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   50: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   51: Bool(true)
--   52: Text("account")
--   53: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   54: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   55: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   56: Bool(true)
--   57: Decimal { mantissa: 70000, scale: 4 }
--   58: Guid(00000000-0000-4000-8000-0000000000aa)
--   59: Text("account")
--   60: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   61: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   62: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   63: Bool(true)
--   64: Int(4)
--   [Guid, Int, Text, Decimal { scale: 4 }, Decimal { scale: 4 }, Guid, Text, Guid, Text]
-- count
SELECT count(*)
FROM (SELECT t0."accountid"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
  AND ((CASE WHEN EXISTS (SELECT t2."attributeid"
FROM "principalobjectattributeaccess" AS t2
WHERE (t2."objectid" = t0."accountid")
  AND (t2."objectid$table" = ?9)
  AND (t2."principalid" IN (?10, ?11))
  AND (t2."attributeid" = ?12)
  AND (t2."readaccess" = ?13)) THEN t0."creditlimit" END > ?14)
  AND (CASE WHEN EXISTS (SELECT t3."attributeid"
FROM "principalobjectattributeaccess" AS t3
WHERE (t3."objectid" = t0."accountid")
  AND (t3."objectid$table" = ?15)
  AND (t3."principalid" IN (?16, ?17))
  AND (t3."attributeid" = ?18)
  AND (t3."readaccess" = ?19)) THEN t0."primarycontactid" END = ?20)) LIMIT ?21) AS counted
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Text("account")
--   10: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   11: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   12: Guid(858adafa-2cc6-5b85-9d7e-3a32364540fe)
--   13: Bool(true)
--   14: Decimal { mantissa: 50000, scale: 4 }
--   15: Text("account")
--   16: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   17: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   18: Guid(1f5559cf-cbbd-5bba-af6d-974a9143cf33)
--   19: Bool(true)
--   20: Guid(00000000-0000-4000-8000-0000000000aa)
--   21: Int(5001)
--   [Int]
