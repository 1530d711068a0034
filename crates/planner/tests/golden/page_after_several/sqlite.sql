-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t0."address1_city", t0."revenue", t0."createdon"
FROM "account" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" IN (?2)) OR (t0."owningbusinessunit" IN (?3)))
  AND ((fold(t0."address1_city") >= fold(?4))
  AND ((fold(t0."address1_city") > fold(?5)) OR ((fold(t0."address1_city") = fold(?6))
  AND (((t0."revenue" < ?7) OR (t0."revenue" IS NULL)) OR ((t0."revenue" = ?8)
  AND ((t0."createdon" > ?9) OR ((t0."createdon" = ?10)
  AND (t0."accountid" > ?11))))))))
ORDER BY fold(t0."address1_city"), t0."revenue" DESC, t0."createdon", t0."accountid" LIMIT ?12
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Text("Oslo")
--   5: Text("Oslo")
--   6: Text("Oslo")
--   7: Decimal { mantissa: 50000, scale: 4 }
--   8: Decimal { mantissa: 50000, scale: 4 }
--   9: Timestamp(Timestamp(1714557600000))
--   10: Timestamp(Timestamp(1714557600000))
--   11: Guid(00000000-0000-4000-8000-0000000000aa)
--   12: Int(51)
--   [Guid, Int, Text, Text, Decimal { scale: 4 }, Timestamp]
