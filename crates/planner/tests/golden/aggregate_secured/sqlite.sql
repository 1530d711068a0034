-- rows
SELECT min(t3.c1), t3.c2, t3.c3, sum(t3.c4)
FROM (SELECT fold(CASE WHEN (EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = ?1)
  AND (t4."principalid" IN (?2, ?3))
  AND (t4."attributeid" = ?4)
  AND (t4."readaccess" = ?5)) AND EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = ?6)
  AND (t5."principalid" IN (?7, ?8))
  AND (t5."attributeid" = ?9)
  AND (t5."readaccess" = ?10))) THEN t0."address1_city" END) AS c0, CASE WHEN (EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = ?11)
  AND (t4."principalid" IN (?12, ?13))
  AND (t4."attributeid" = ?14)
  AND (t4."readaccess" = ?15)) AND EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = ?16)
  AND (t5."principalid" IN (?17, ?18))
  AND (t5."attributeid" = ?19)
  AND (t5."readaccess" = ?20))) THEN t0."address1_city" END AS c1, CASE WHEN (EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t0."accountid")
  AND (t6."objectid$table" = ?21)
  AND (t6."principalid" IN (?22, ?23))
  AND (t6."attributeid" = ?24)
  AND (t6."readaccess" = ?25)) AND EXISTS (SELECT t7."attributeid"
FROM "principalobjectattributeaccess" AS t7
WHERE (t7."objectid" = t0."accountid")
  AND (t7."objectid$table" = ?26)
  AND (t7."principalid" IN (?27, ?28))
  AND (t7."attributeid" = ?29)
  AND (t7."readaccess" = ?30))) THEN t0."ownerid" END AS c2, CASE WHEN (EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t0."accountid")
  AND (t8."objectid$table" = ?31)
  AND (t8."principalid" IN (?32, ?33))
  AND (t8."attributeid" = ?34)
  AND (t8."readaccess" = ?35)) AND EXISTS (SELECT t9."attributeid"
FROM "principalobjectattributeaccess" AS t9
WHERE (t9."objectid" = t0."accountid")
  AND (t9."objectid$table" = ?36)
  AND (t9."principalid" IN (?37, ?38))
  AND (t9."attributeid" = ?39)
  AND (t9."readaccess" = ?40))) THEN t0."ownerid$table" END AS c3, CASE WHEN (EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = ?41)
  AND (t10."principalid" IN (?42, ?43))
  AND (t10."attributeid" = ?44)
  AND (t10."readaccess" = ?45)) AND EXISTS (SELECT t11."attributeid"
FROM "principalobjectattributeaccess" AS t11
WHERE (t11."objectid" = t0."accountid")
  AND (t11."objectid$table" = ?46)
  AND (t11."principalid" IN (?47, ?48))
  AND (t11."attributeid" = ?49)
  AND (t11."readaccess" = ?50))) THEN t0."revenue" END AS c4
FROM "account" AS t0
WHERE (((t0."owninguser" = ?51) OR (t0."owningteam" = ?52) OR (t0."owningbusinessunit" = ?53) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?54, ?55, ?56))
  AND (t1."objecttypecode" = ?57)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?58 <> 0))))
  AND ((t0."owninguser" = ?59) OR (t0."owningteam" = ?60) OR (t0."owningbusinessunit" = ?61) OR (t0."accountid" IN (SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" IN (?62, ?63, ?64))
  AND (t2."objecttypecode" = ?65)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & ?66 <> 0)))))) AS t3 GROUP BY t3.c0, t3.c2, t3.c3
ORDER BY t3.c0, t3.c2, t3.c3
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   5: Bool(true)
--   6: Text("account")
--   7: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   8: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   9: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   10: Bool(true)
--   11: Text("account")
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   15: Bool(true)
--   16: Text("account")
--   17: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   18: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   19: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   20: Bool(true)
--   21: Text("account")
--   22: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   23: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   24: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   25: Bool(true)
--   26: Text("account")
--   27: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   28: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   29: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   30: Bool(true)
--   31: Text("account")
--   32: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   33: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   34: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   35: Bool(true)
--   36: Text("account")
--   37: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   38: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   39: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   40: Bool(true)
--   41: Text("account")
--   42: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   43: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   44: Guid(ecc656f7-a877-5b5a-b009-86efcdb12126)
--   45: Bool(true)
--   46: Text("account")
--   47: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   48: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   49: Guid(ecc656f7-a877-5b5a-b009-86efcdb12126)
--   50: Bool(true)
--   51: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   52: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   53: Guid(b0000000-0000-4000-8000-000000000002)
--   54: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   55: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   56: Guid(e0000000-0000-4000-8000-000000000001)
--   57: Text("account")
--   58: Int(1)
--   59: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   60: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   61: Guid(b0000000-0000-4000-8000-000000000002)
--   62: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   63: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   64: Guid(e0000000-0000-4000-8000-000000000001)
--   65: Text("account")
--   66: Int(1)
--   [Text, Guid, Text, Decimal { scale: 4 }]
