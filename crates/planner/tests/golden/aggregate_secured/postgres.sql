-- rows
SELECT min(t3.c1), t3.c2, t3.c3, sum(t3.c4)
FROM (SELECT fold(CASE WHEN (EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = $1)
  AND (t4."principalid" = ANY ($2))
  AND (t4."attributeid" = $3)
  AND (t4."readaccess" = $4)) AND EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = $5)
  AND (t5."principalid" = ANY ($6))
  AND (t5."attributeid" = $7)
  AND (t5."readaccess" = $8))) THEN t0."address1_city" END) AS c0, CASE WHEN (EXISTS (SELECT t4."attributeid"
FROM "principalobjectattributeaccess" AS t4
WHERE (t4."objectid" = t0."accountid")
  AND (t4."objectid$table" = $9)
  AND (t4."principalid" = ANY ($10))
  AND (t4."attributeid" = $11)
  AND (t4."readaccess" = $12)) AND EXISTS (SELECT t5."attributeid"
FROM "principalobjectattributeaccess" AS t5
WHERE (t5."objectid" = t0."accountid")
  AND (t5."objectid$table" = $13)
  AND (t5."principalid" = ANY ($14))
  AND (t5."attributeid" = $15)
  AND (t5."readaccess" = $16))) THEN t0."address1_city" END AS c1, CASE WHEN (EXISTS (SELECT t6."attributeid"
FROM "principalobjectattributeaccess" AS t6
WHERE (t6."objectid" = t0."accountid")
  AND (t6."objectid$table" = $17)
  AND (t6."principalid" = ANY ($18))
  AND (t6."attributeid" = $19)
  AND (t6."readaccess" = $20)) AND EXISTS (SELECT t7."attributeid"
FROM "principalobjectattributeaccess" AS t7
WHERE (t7."objectid" = t0."accountid")
  AND (t7."objectid$table" = $21)
  AND (t7."principalid" = ANY ($22))
  AND (t7."attributeid" = $23)
  AND (t7."readaccess" = $24))) THEN t0."ownerid" END AS c2, CASE WHEN (EXISTS (SELECT t8."attributeid"
FROM "principalobjectattributeaccess" AS t8
WHERE (t8."objectid" = t0."accountid")
  AND (t8."objectid$table" = $25)
  AND (t8."principalid" = ANY ($26))
  AND (t8."attributeid" = $27)
  AND (t8."readaccess" = $28)) AND EXISTS (SELECT t9."attributeid"
FROM "principalobjectattributeaccess" AS t9
WHERE (t9."objectid" = t0."accountid")
  AND (t9."objectid$table" = $29)
  AND (t9."principalid" = ANY ($30))
  AND (t9."attributeid" = $31)
  AND (t9."readaccess" = $32))) THEN t0."ownerid$table" END AS c3, CASE WHEN (EXISTS (SELECT t10."attributeid"
FROM "principalobjectattributeaccess" AS t10
WHERE (t10."objectid" = t0."accountid")
  AND (t10."objectid$table" = $33)
  AND (t10."principalid" = ANY ($34))
  AND (t10."attributeid" = $35)
  AND (t10."readaccess" = $36)) AND EXISTS (SELECT t11."attributeid"
FROM "principalobjectattributeaccess" AS t11
WHERE (t11."objectid" = t0."accountid")
  AND (t11."objectid$table" = $37)
  AND (t11."principalid" = ANY ($38))
  AND (t11."attributeid" = $39)
  AND (t11."readaccess" = $40))) THEN t0."revenue" END AS c4
FROM "account" AS t0
WHERE (((t0."owninguser" = $41) OR (t0."owningteam" = $42) OR (t0."owningbusinessunit" = $43) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($44))
  AND (t1."objecttypecode" = $45)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $46 <> 0)))))
  AND ((t0."owninguser" = $47) OR (t0."owningteam" = $48) OR (t0."owningbusinessunit" = $49) OR (t0."accountid" = ANY (ARRAY(SELECT t2."objectid"
FROM "principalobjectaccess" AS t2
WHERE (t2."principalid" = ANY ($50))
  AND (t2."objecttypecode" = $51)
  AND ((t2."accessrightsmask" | t2."inheritedaccessrightsmask") & $52 <> 0))))))) AS t3 GROUP BY t3.c0, t3.c2, t3.c3
ORDER BY t3.c0 NULLS FIRST, t3.c2 NULLS FIRST, t3.c3 NULLS FIRST
--   1: Text("account")
--   2: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   4: Bool(true)
--   5: Text("account")
--   6: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   7: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   8: Bool(true)
--   9: Text("account")
--   10: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   12: Bool(true)
--   13: Text("account")
--   14: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   15: Guid(acec0f5b-bded-586d-b42f-0900e0c7188a)
--   16: Bool(true)
--   17: Text("account")
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   19: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   20: Bool(true)
--   21: Text("account")
--   22: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   23: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   24: Bool(true)
--   25: Text("account")
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   27: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   28: Bool(true)
--   29: Text("account")
--   30: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   31: Guid(1088d10e-31ab-5877-9bd2-e3dc440b7b5a)
--   32: Bool(true)
--   33: Text("account")
--   34: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   35: Guid(ecc656f7-a877-5b5a-b009-86efcdb12126)
--   36: Bool(true)
--   37: Text("account")
--   38: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   39: Guid(ecc656f7-a877-5b5a-b009-86efcdb12126)
--   40: Bool(true)
--   41: Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)
--   42: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   43: Guid(b0000000-0000-4000-8000-000000000002)
--   44: Guids([278742b0-1e61-4fb5-84ef-c7de308c19e2, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   45: Text("account")
--   46: Int(1)
--   47: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   48: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   49: Guid(b0000000-0000-4000-8000-000000000002)
--   50: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   51: Text("account")
--   52: Int(1)
--   [Text, Guid, Text, Decimal { scale: 4 }]
