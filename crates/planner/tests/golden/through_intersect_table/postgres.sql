-- rows
SELECT t0."systemuserroleid", t0."versionnumber", t0."systemuserid", t0."roleid"
FROM "systemuserroles" AS t0
ORDER BY t0."systemuserroleid"
--   [Guid, Int, Guid, Guid]
