-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = ANY ($2)) OR (t0."owningbusinessunit" = ANY ($3)))
  AND ((t0."statuscode" IN ($4, $5, $6, $7, $8, $9, $10, $11))
  AND (fold(t0."name") IN (fold($12), fold($13)))
  AND (t0."accountid" IN ($14, $15))
  AND (t0."revenue" IN ($16))
  AND (1 = 0))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guids([b0000000-0000-4000-8000-000000000002])
--   4: Int(1)
--   5: Int(2)
--   6: Int(3)
--   7: Int(4)
--   8: Int(5)
--   9: Int(5)
--   10: Int(5)
--   11: Int(5)
--   12: Text("A")
--   13: Text("b")
--   14: Guid(00000000-0000-4000-8000-0000000000aa)
--   15: Guid(00000000-0000-4000-8000-0000000000bb)
--   16: Decimal { mantissa: 15000, scale: 4 }
--   [Guid, Int, Text]
