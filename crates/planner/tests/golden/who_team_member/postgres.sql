-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owningteam" = ANY ($1)) OR (t0."owningbusinessunit" = ANY ($2)))
ORDER BY t0."accountid"
--   1: Guids([00000000-0000-0000-0000-000000007ea3])
--   2: Guids([b0000000-0000-4000-8000-000000000002])
--   [Guid, Int, Text]
