-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t1."systemuserid", t1."versionnumber", t1."fullname", t1."azureactivedirectoryobjectid", t2."systemuserid", t2."versionnumber", t2."fullname", t2."azureactivedirectoryobjectid", t3."systemuserid", t3."versionnumber", t3."fullname", t3."azureactivedirectoryobjectid"
FROM "account" AS t0
LEFT JOIN "systemuser" AS t1 ON (t1."systemuserid" = t0."createdby")
LEFT JOIN "systemuser" AS t2 ON (t2."systemuserid" = t0."createdonbehalfby")
LEFT JOIN "systemuser" AS t3 ON (t3."systemuserid" = t0."owninguser")
WHERE ((t0."owninguser" = $1) OR (t0."owningteam" = ANY ($2)) OR (t0."owningbusinessunit" = ANY ($3)))
  AND (t0."accountid" = $4)
ORDER BY t0."accountid"
--   1: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   2: Guids([9b90b82d-2c68-51c0-b766-786b1ed3ab93])
--   3: Guids([b0000000-0000-4000-8000-000000000002])
--   4: Guid(00000000-0000-4000-8000-0000000000aa)
--   [Guid, Int, Text, Guid, Int, Text, Guid, Guid, Int, Text, Guid, Guid, Int, Text, Guid]
