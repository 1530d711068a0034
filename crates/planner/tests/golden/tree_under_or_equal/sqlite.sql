-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
  AND ((t0."accountid" = ?9) OR (t0."accountid" IN (WITH RECURSIVE t3 (k, d) AS (SELECT t2."accountid", 1
FROM "account" AS t2
WHERE t2."parentaccountid" = ?10 AND t2."accountid" <> ?11
  AND ((t2."owninguser" = ?12) OR (t2."owningteam" = ?13) OR (t2."owningbusinessunit" = ?14) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."principalid" IN (?15, ?16, ?17))
  AND (t4."objecttypecode" = ?18)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?19 <> 0)))
  AND (t2."parentaccountid" IS NOT NULL) UNION SELECT t2."accountid", t3.d + 1
FROM t3 CROSS
JOIN "account" AS t2 ON t2."parentaccountid" = t3.k
WHERE t3.d < 100 AND t2."accountid" <> ?20
  AND ((t2."owninguser" = ?21) OR (t2."owningteam" = ?22) OR (t2."owningbusinessunit" = ?23) OR EXISTS (SELECT t4."objectid"
FROM "principalobjectaccess" AS t4
WHERE (t4."objectid" = t2."accountid")
  AND (t4."principalid" IN (?24, ?25, ?26))
  AND (t4."objecttypecode" = ?27)
  AND ((t4."accessrightsmask" | t4."inheritedaccessrightsmask") & ?28 <> 0)))
  AND (t2."parentaccountid" IS NOT NULL)) SELECT k
FROM t3)))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Guid(00000000-0000-4000-8000-0000000000aa)
--   10: Guid(00000000-0000-4000-8000-0000000000aa)
--   11: Guid(00000000-0000-4000-8000-0000000000aa)
--   12: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   13: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   14: Guid(b0000000-0000-4000-8000-000000000002)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(e0000000-0000-4000-8000-000000000001)
--   18: Text("account")
--   19: Int(1)
--   20: Guid(00000000-0000-4000-8000-0000000000aa)
--   21: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   22: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   23: Guid(b0000000-0000-4000-8000-000000000002)
--   24: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   25: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   26: Guid(e0000000-0000-4000-8000-000000000001)
--   27: Text("account")
--   28: Int(1)
--   [Guid, Int, Text]
