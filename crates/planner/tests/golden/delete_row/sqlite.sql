-- delete
DELETE
FROM "task" AS t0
WHERE (t0."activityid" = ?1)
--   1: Guid(00000000-0000-4000-8000-0000000000aa)
