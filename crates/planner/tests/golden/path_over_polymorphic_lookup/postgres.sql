-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject"
FROM "task" AS t0
LEFT JOIN "contact" AS t1 ON ((t1."contactid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = $1)
  AND ((t1."owninguser" = $2) OR (t1."owningteam" = ANY ($3)) OR (t1."owningbusinessunit" = ANY ($4))))
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t0."regardingobjectid")
  AND (t0."regardingobjectid$table" = $5)
  AND ((t2."owninguser" = $6) OR (t2."owningteam" = ANY ($7)) OR (t2."owningbusinessunit" = ANY ($8))))
WHERE ((t0."owninguser" = $9) OR (t0."owningteam" = ANY ($10)) OR (t0."owningbusinessunit" = ANY ($11)))
  AND ((t1."parentcustomerid" = $12) OR (fold(t2."name") = fold($13)))
ORDER BY t0."activityid"
--   1: Text("contact")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   4: Guids([b0000000-0000-4000-8000-000000000002])
--   5: Text("account")
--   6: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   7: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   8: Guids([b0000000-0000-4000-8000-000000000002])
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   11: Guids([b0000000-0000-4000-8000-000000000002])
--   12: Guid(00000000-0000-4000-8000-0000000000aa)
--   13: Text("A")
--   [Guid, Int, Text]
