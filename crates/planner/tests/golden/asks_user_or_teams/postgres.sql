-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid")
WHERE (((t0."owninguser" = $1) OR (t0."owningteam" = ANY ($2))) OR (t0."createdby" = ANY ($3)) OR ((t1."owninguser" = ANY ($4)) OR (t1."owningteam" = ANY ($5))))
ORDER BY t0."accountid"
--   1: Guid(00000000-0000-0000-0000-0000000000a1)
--   2: Guids([00000000-0000-0000-0000-0000000000c1, 00000000-0000-0000-0000-0000000000c2])
--   3: Guids([00000000-0000-0000-0000-0000000000a1, 00000000-0000-0000-0000-0000000000a2])
--   4: Guids([00000000-0000-0000-0000-0000000000a1, 00000000-0000-0000-0000-0000000000a2])
--   5: Guids([00000000-0000-0000-0000-0000000000c1, 00000000-0000-0000-0000-0000000000c2, 00000000-0000-0000-0000-0000000000c3])
--   [Guid, Int, Text]
