-- systemuserroles
CREATE TABLE "systemuserroles" ("systemuserroleid" uuid NOT NULL PRIMARY KEY, "roleid" uuid, "systemuserid" uuid, "versionnumber" bigint)
-- systemuserroles
CREATE UNIQUE INDEX "ux_systemuserroles_systemuserid_roleid" ON "systemuserroles" ("systemuserid", "roleid")
-- systemuserroles
CREATE INDEX "ix_systemuserroles_roleid" ON "systemuserroles" ("roleid")
WHERE "roleid" IS NOT NULL
-- annotation
CREATE TABLE "annotation" ("annotationid" uuid NOT NULL PRIMARY KEY, "createdby" uuid, "createdon" timestamptz, "createdonbehalfby" uuid, "documentbody" text COLLATE "C", "dummyfilename" text COLLATE "C", "dummyregarding" text COLLATE "C", "filename" text COLLATE "C", "filepointer" text COLLATE "C", "filesize" bigint, "importsequencenumber" bigint, "isautonomouslycreated" boolean, "isdocument" boolean, "isprivate" boolean, "langid" text COLLATE "C", "mimetype" text COLLATE "C", "modifiedby" uuid, "modifiedon" timestamptz, "modifiedonbehalfby" uuid, "notetext" text COLLATE "C", "objectid" uuid, "objectid$table" text COLLATE "C", "objecttypecode" text COLLATE "C", "overriddencreatedon" timestamptz, "ownerid" uuid, "ownerid$table" text COLLATE "C", "owningbusinessunit" uuid, "owningteam" uuid, "owninguser" uuid, "prefix" text COLLATE "C", "stepid" text COLLATE "C", "storagepointer" text COLLATE "C", "subject" text COLLATE "C", "versionnumber" bigint)
-- annotation
CREATE INDEX "ix_annotation_subject_annotationid" ON "annotation" (fold("subject") NULLS FIRST, "annotationid")
-- annotation
CREATE INDEX "ix_annotation_versionnumber_annotationid" ON "annotation" ("versionnumber", "annotationid")
-- annotation
CREATE INDEX "ix_annotation_objectid" ON "annotation" ("objectid")
WHERE "objectid" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owningbusinessunit_subject_annotationid" ON "annotation" ("owningbusinessunit", fold("subject") NULLS FIRST, "annotationid")
WHERE "owningbusinessunit" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owningteam_subject_annotationid" ON "annotation" ("owningteam", fold("subject") NULLS FIRST, "annotationid")
WHERE "owningteam" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owninguser_subject_annotationid" ON "annotation" ("owninguser", fold("subject") NULLS FIRST, "annotationid")
WHERE "owninguser" IS NOT NULL
