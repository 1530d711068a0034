-- rows
SELECT t0."principalobjectaccessid", t0."versionnumber", t0."objectid"
FROM "principalobjectaccess" AS t0
ORDER BY t0."principalobjectaccessid"
--   [Guid, Int, Guid]
