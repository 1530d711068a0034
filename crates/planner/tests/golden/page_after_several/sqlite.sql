-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t0."address1_city", t0."revenue", t0."createdon"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" = ?2) OR (t0."owningbusinessunit" = ?3) OR (t0."accountid" IN (SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" IN (?4, ?5, ?6))
  AND (t1."objecttypecode" = ?7)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & ?8 <> 0))))
  AND ((fold(t0."address1_city") >= fold(?9))
  AND ((fold(t0."address1_city") > fold(?10)) OR ((fold(t0."address1_city") = fold(?11))
  AND (((t0."revenue" < ?12) OR (t0."revenue" IS NULL)) OR ((t0."revenue" = ?13)
  AND ((t0."createdon" > ?14) OR ((t0."createdon" = ?15)
  AND (t0."accountid" > ?16))))))))
ORDER BY fold(t0."address1_city"), t0."revenue" DESC, t0."createdon", t0."accountid" LIMIT ?17
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   5: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   6: Guid(e0000000-0000-4000-8000-000000000001)
--   7: Text("account")
--   8: Int(1)
--   9: Text("Oslo")
--   10: Text("Oslo")
--   11: Text("Oslo")
--   12: Decimal { mantissa: 50000, scale: 4 }
--   13: Decimal { mantissa: 50000, scale: 4 }
--   14: Timestamp(Timestamp(1714557600000))
--   15: Timestamp(Timestamp(1714557600000))
--   16: Guid(00000000-0000-4000-8000-0000000000aa)
--   17: Int(51)
--   [Guid, Int, Text, Text, Decimal { scale: 4 }, Timestamp]
