-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE ((t0."owninguser" = ?1) OR (t0."owningteam" IN (?2)) OR (t0."owningbusinessunit" IN (?3)))
  AND ((t0."parentcustomerid" = ?4)
  AND (t0."createdby" = ?5)
  AND ((t0."parentcustomerid" = ?6)
  AND (t0."parentcustomerid$table" = ?7))
  AND (((t0."ownerid" = ?8)
  AND (t0."ownerid$table" = ?9))) IS NOT TRUE)
ORDER BY t0."contactid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   3: Guid(b0000000-0000-4000-8000-000000000002)
--   4: Guid(00000000-0000-4000-8000-0000000000aa)
--   5: Guid(00000000-0000-4000-8000-0000000000bb)
--   6: Guid(00000000-0000-4000-8000-0000000000aa)
--   7: Text("account")
--   8: Guid(00000000-0000-4000-8000-0000000000bb)
--   9: Text("team")
--   [Guid, Int, Text]
