-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname", coalesce(t1."fullname", t2."name"), t3."fullname"
FROM "contact" AS t0
LEFT JOIN "systemuser" AS t1 ON ((t1."systemuserid" = t0."ownerid")
  AND (t0."ownerid$table" = $1))
LEFT JOIN "team" AS t2 ON ((t2."teamid" = t0."ownerid")
  AND (t0."ownerid$table" = $2))
LEFT JOIN "systemuser" AS t3 ON (t3."systemuserid" = t0."createdby")
WHERE ((t0."owninguser" = $3) OR (t0."owningteam" = ANY ($4)) OR (t0."owningbusinessunit" = ANY ($5)))
ORDER BY fold(coalesce(t1."fullname", t2."name")) DESC NULLS LAST, fold(t3."fullname") NULLS FIRST, t0."contactid"
--   1: Text("systemuser")
--   2: Text("team")
--   3: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   4: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   5: Guids([b0000000-0000-4000-8000-000000000002])
--   [Guid, Int, Text, Text, Text]
