-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owningteam" IN (?1)) OR (t0."owningbusinessunit" IN (?2)))
ORDER BY t0."accountid"
--   1: Guid(00000000-0000-0000-0000-000000007ea3)
--   2: Guid(b0000000-0000-4000-8000-000000000002)
--   [Guid, Int, Text]
