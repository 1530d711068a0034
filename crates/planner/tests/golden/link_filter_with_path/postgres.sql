-- rows
SELECT t0."accountid", t0."versionnumber", t0."name", t2."contactid", t10."contactid"
FROM "account" AS t0
LEFT JOIN "contact" AS t2 ON (((t2."parentcustomerid" = t0."accountid")
  AND (t2."parentcustomerid$table" = $1)
  AND ((t2."owninguser" = $2) OR (t2."owningteam" = $3) OR (t2."owningbusinessunit" = $4) OR EXISTS (SELECT t3."objectid"
FROM "principalobjectaccess" AS t3
WHERE (t3."objectid" = t2."contactid")
  AND (t3."principalid" = ANY ($5))
  AND (t3."objecttypecode" = $6)
  AND ((t3."accessrightsmask" | t3."inheritedaccessrightsmask") & $7 <> 0)))) AND EXISTS (SELECT t6."contactid"
FROM "contact" AS t6
LEFT JOIN "account" AS t8 ON ((t8."accountid" = t6."parentcustomerid")
  AND (t6."parentcustomerid$table" = $8)
  AND ((t8."owninguser" = $9) OR (t8."owningteam" = $10) OR (t8."owningbusinessunit" = $11) OR EXISTS (SELECT t9."objectid"
FROM "principalobjectaccess" AS t9
WHERE (t9."objectid" = t8."accountid")
  AND (t9."principalid" = ANY ($12))
  AND (t9."objecttypecode" = $13)
  AND ((t9."accessrightsmask" | t9."inheritedaccessrightsmask") & $14 <> 0))))
WHERE ((t6."owninguser" = $15) OR (t6."owningteam" = $16) OR (t6."owningbusinessunit" = $17) OR EXISTS (SELECT t7."objectid"
FROM "principalobjectaccess" AS t7
WHERE (t7."objectid" = t6."contactid")
  AND (t7."principalid" = ANY ($18))
  AND (t7."objecttypecode" = $19)
  AND ((t7."accessrightsmask" | t7."inheritedaccessrightsmask") & $20 <> 0)))
  AND (t6."contactid" = t2."contactid")
  AND (fold(t8."name") = fold($21))))
JOIN "contact" AS t10 ON ((t10."parentcustomerid" = t0."accountid")
  AND (t10."parentcustomerid$table" = $22)
  AND ((t10."owninguser" = $23) OR (t10."owningteam" = $24) OR (t10."owningbusinessunit" = $25) OR EXISTS (SELECT t11."objectid"
FROM "principalobjectaccess" AS t11
WHERE (t11."objectid" = t10."contactid")
  AND (t11."principalid" = ANY ($26))
  AND (t11."objecttypecode" = $27)
  AND ((t11."accessrightsmask" | t11."inheritedaccessrightsmask") & $28 <> 0))))
LEFT JOIN "account" AS t12 ON ((t12."accountid" = t10."parentcustomerid")
  AND (t10."parentcustomerid$table" = $29)
  AND ((t12."owninguser" = $30) OR (t12."owningteam" = $31) OR (t12."owningbusinessunit" = $32) OR EXISTS (SELECT t13."objectid"
FROM "principalobjectaccess" AS t13
WHERE (t13."objectid" = t12."accountid")
  AND (t13."principalid" = ANY ($33))
  AND (t13."objecttypecode" = $34)
  AND ((t13."accessrightsmask" | t13."inheritedaccessrightsmask") & $35 <> 0))))
WHERE ((t0."owninguser" = $36) OR (t0."owningteam" = $37) OR (t0."owningbusinessunit" = $38) OR (t0."accountid" = ANY (ARRAY(SELECT t1."objectid"
FROM "principalobjectaccess" AS t1
WHERE (t1."principalid" = ANY ($39))
  AND (t1."objecttypecode" = $40)
  AND ((t1."accessrightsmask" | t1."inheritedaccessrightsmask") & $41 <> 0)))))
  AND (fold(t12."name") = fold($42))
ORDER BY t0."accountid", t2."contactid" NULLS FIRST, t10."contactid"
--   1: Text("account")
--   2: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   3: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   4: Guid(b0000000-0000-4000-8000-000000000002)
--   5: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   6: Text("contact")
--   7: Int(1)
--   8: Text("account")
--   9: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   10: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   11: Guid(b0000000-0000-4000-8000-000000000002)
--   12: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   13: Text("account")
--   14: Int(1)
--   15: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   16: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   17: Guid(b0000000-0000-4000-8000-000000000002)
--   18: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   19: Text("contact")
--   20: Int(1)
--   21: Text("x")
--   22: Text("account")
--   23: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   24: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   25: Guid(b0000000-0000-4000-8000-000000000002)
--   26: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   27: Text("contact")
--   28: Int(1)
--   29: Text("account")
--   30: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   31: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   32: Guid(b0000000-0000-4000-8000-000000000002)
--   33: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   34: Text("account")
--   35: Int(1)
--   36: Guid(75df116d-d9da-e711-a94b-000d3a34ed47)
--   37: Guid(9b90b82d-2c68-51c0-b766-786b1ed3ab93)
--   38: Guid(b0000000-0000-4000-8000-000000000002)
--   39: Guids([75df116d-d9da-e711-a94b-000d3a34ed47, 9b90b82d-2c68-51c0-b766-786b1ed3ab93, e0000000-0000-4000-8000-000000000001])
--   40: Text("account")
--   41: Int(1)
--   42: Text("y")
--   [Guid, Int, Text, Guid, Guid]
