-- update
UPDATE "contact" AS t0 SET "parentcustomerid" = $1, "parentcustomerid$table" = $2, "birthdate" = $3, "fax" = $4
WHERE (t0."contactid" = $5)
--   1: Guid(00000000-0000-4000-8000-0000000000bb)
--   2: Text("account")
--   3: Date(Date(7338))
--   4: Null
--   5: Guid(00000000-0000-4000-8000-0000000000aa)
