-- rows
SELECT t0."accountid", t0."versionnumber", t0."name"
FROM "account" AS t0
LEFT JOIN "contact" AS t1 ON (t1."contactid" = t0."primarycontactid")
WHERE (((t0."owninguser" = ?1) OR (t0."owningteam" IN (?2, ?3))) OR (t0."createdby" IN (?4, ?5)) OR ((t1."owninguser" IN (?6, ?7)) OR (t1."owningteam" IN (?8, ?9, ?10))))
ORDER BY t0."accountid"
--   1: Guid(00000000-0000-0000-0000-0000000000a1)
--   2: Guid(00000000-0000-0000-0000-0000000000c1)
--   3: Guid(00000000-0000-0000-0000-0000000000c2)
--   4: Guid(00000000-0000-0000-0000-0000000000a1)
--   5: Guid(00000000-0000-0000-0000-0000000000a2)
--   6: Guid(00000000-0000-0000-0000-0000000000a1)
--   7: Guid(00000000-0000-0000-0000-0000000000a2)
--   8: Guid(00000000-0000-0000-0000-0000000000c1)
--   9: Guid(00000000-0000-0000-0000-0000000000c2)
--   10: Guid(00000000-0000-0000-0000-0000000000c3)
--   [Guid, Int, Text]
