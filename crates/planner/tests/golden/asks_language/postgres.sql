-- rows
SELECT t0."systemuserid", t0."versionnumber"
FROM "usersettings" AS t0
WHERE (t0."uilanguageid" IN ($1, $2))
ORDER BY t0."systemuserid"
--   1: Int(1031)
--   2: Int(-1)
--   [Guid, Int]
