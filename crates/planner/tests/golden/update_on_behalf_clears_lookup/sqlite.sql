-- update
UPDATE "contact" AS t0 SET "parentcustomerid" = ?1, "parentcustomerid$table" = ?2
WHERE (t0."contactid" = ?3)
--   1: Null
--   2: Null
--   3: Guid(00000000-0000-4000-8000-0000000000aa)
