-- rows
SELECT t0."contactid", t0."versionnumber", t0."fullname"
FROM "contact" AS t0
WHERE (((t0."parentcustomerid" = ANY (ARRAY(WITH RECURSIVE t2 (k, d) AS (SELECT t1."parentaccountid", 1
FROM "account" AS t1
WHERE t1."accountid" = $1 AND t1."parentaccountid" <> $2
  AND (t1."parentaccountid" IS NOT NULL) UNION SELECT t1."parentaccountid", t2.d + 1
FROM t2
JOIN "account" AS t1 ON t1."accountid" = t2.k
WHERE t2.d < 100 AND t1."parentaccountid" <> $3
  AND (t1."parentaccountid" IS NOT NULL)) SELECT k
FROM t2)))
  AND (t0."parentcustomerid$table" = $4))
  AND ((t0."createdby" = ANY (ARRAY(WITH RECURSIVE t4 (k, d) AS (SELECT t3."systemuserid", 1
FROM "systemuser" AS t3
WHERE t3."parentsystemuserid" = $5 AND t3."systemuserid" <> $6
  AND (t3."parentsystemuserid" IS NOT NULL) UNION SELECT t3."systemuserid", t4.d + 1
FROM t4
JOIN "systemuser" AS t3 ON t3."parentsystemuserid" = t4.k
WHERE t4.d < 100 AND t3."systemuserid" <> $7
  AND (t3."parentsystemuserid" IS NOT NULL)) SELECT k
FROM t4)))) IS NOT TRUE)
ORDER BY t0."contactid"
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
--   2: Guid(00000000-0000-4000-8000-0000000000aa)
--   3: Guid(00000000-0000-4000-8000-0000000000aa)
--   4: Text("account")
--   5: Guid(00000000-0000-4000-8000-0000000000aa)
--   6: Guid(00000000-0000-4000-8000-0000000000aa)
--   7: Guid(00000000-0000-4000-8000-0000000000aa)
--   [Guid, Int, Text]
