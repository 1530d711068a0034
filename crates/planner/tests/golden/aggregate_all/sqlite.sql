-- rows
SELECT count(*), sum(t2.c0), sum(t2.c1), count(t2.c1), sum(t2.c2), count(t2.c2), sum(t2.c3), avg(t2.c4), min(t2.c5), substr(max(t2.c6), instr(max(t2.c6), char(1)) + 1), count(DISTINCT t2.c7), count(DISTINCT t2.c8), count(t2.c9)
FROM (SELECT t0."revenue" AS c0, t0."revenue" AS c1, t0."numberofemployees" AS c2, t0."numberofemployees" AS c3, t0."address1_latitude" AS c4, t0."createdon" AS c5, (fold(t0."name") || char(1) || t0."name") AS c6, (hex(t0."ownerid") || t0."ownerid$table") AS c7, fold(t0."address1_city") AS c8, t0."fax" AS c9
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))) AS t2
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   [Int, Decimal { scale: 4 }, Decimal { scale: 4 }, Int, Int, Int, Int, Double, Timestamp, Text, Int, Int, Int]
