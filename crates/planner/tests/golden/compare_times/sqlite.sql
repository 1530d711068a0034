-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" IN (?2)) OR (t0."owningbusinessunit" IN (?3)))
  AND ((t0."createdon" >= ?4)
  AND (t0."createdon" < ?5)
  AND (t0."birthdate" = ?6)
  AND (t0."birthdate" > ?7))
ORDER BY t0."contactid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Timestamp(Timestamp(1714557600000))
--   5: Timestamp(Timestamp(1717200000000))
--   6: Date(Date(7338))
--   7: Date(Date(3652))
--   [Guid, Int, Text]
