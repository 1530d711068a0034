-- rows
SELECT t0."activityid", t0."versionnumber", t0."subject", t1."regardingobjectid", t1."regardingobjectid$table", coalesce(t2."name", t3."fullname", t4."title", t5."fullname", t6."name"), t1."activityid"
FROM "task" AS t0
JOIN "phonecall" AS t1 ON ((t1."regardingobjectid" = t0."regardingobjectid")
  AND (t1."regardingobjectid$table" = t0."regardingobjectid$table"))
LEFT JOIN "account" AS t2 ON ((t2."accountid" = t1."regardingobjectid")
  AND (t1."regardingobjectid$table" = ?1))
LEFT JOIN "contact" AS t3 ON ((t3."contactid" = t1."regardingobjectid")
  AND (t1."regardingobjectid$table" = ?2))
LEFT JOIN "incident" AS t4 ON ((t4."incidentid" = t1."regardingobjectid")
  AND (t1."regardingobjectid$table" = ?3))
LEFT JOIN "lead" AS t5 ON ((t5."leadid" = t1."regardingobjectid")
  AND (t1."regardingobjectid$table" = ?4))
LEFT JOIN "opportunity" AS t6 ON ((t6."opportunityid" = t1."regardingobjectid")
  AND (t1."regardingobjectid$table" = ?5))
ORDER BY t0."activityid", t1."activityid"
--   1: Text("account")
--   2: Text("contact")
--   3: Text("incident")
--   4: Text("lead")
--   5: Text("opportunity")
--   [Guid, Int, Text, Guid, Text, Text, Guid]
