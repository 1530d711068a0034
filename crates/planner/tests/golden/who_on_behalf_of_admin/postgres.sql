-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = ANY ($2)) OR (t0."owningbusinessunit" = ANY ($3)))
ORDER BY t0."accountid"
--   1: Guid(a0000000-0000-4000-8000-000000000001)
--   2: Guids([8ed15dc3-6b42-57a1-b9d4-cd0f75096b11])
--   3: Guids([b0000000-0000-4000-8000-000000000001])
--   [Guid, Int, Text]
