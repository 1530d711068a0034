-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = ANY ($2)) OR (t0."owningbusinessunit" = ANY ($3)))
  AND ((t0."revenue" > $4)
  AND (t0."revenue" <= $5)
  AND (t0."revenue" > $6)
  AND (t0."numberofemployees" <= $7)
  AND (t0."numberofemployees" IS DISTINCT
FROM $8)
  AND (t0."address1_latitude" > $9)
  AND (t0."revenue" IS NOT NULL))
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guids([b0000000-0000-4000-8000-000000000002])
--   4: Decimal { mantissa: 10005000, scale: 4 }
--   5: Decimal { mantissa: 90000, scale: 4 }
--   6: Decimal { mantissa: 0, scale: 4 }
--   7: Int(10)
--   8: Int(7)
--   9: Double(-1.5)
--   [Guid, Int, Text]
