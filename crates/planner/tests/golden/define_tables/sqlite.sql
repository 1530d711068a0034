-- systemuserroles
CREATE TABLE "systemuserroles" ("systemuserroleid" BLOB NOT NULL PRIMARY KEY, "roleid" BLOB, "systemuserid" BLOB, "versionnumber" INTEGER) STRICT
-- systemuserroles
CREATE UNIQUE INDEX "ux_systemuserroles_systemuserid_roleid" ON "systemuserroles" ("systemuserid", "roleid")
-- systemuserroles
CREATE INDEX "ix_systemuserroles_roleid" ON "systemuserroles" ("roleid")
WHERE "roleid" IS NOT NULL
-- annotation
CREATE TABLE "annotation" ("annotationid" BLOB NOT NULL PRIMARY KEY, "createdby" BLOB, "createdon" INTEGER, "createdonbehalfby" BLOB, "documentbody" TEXT, "dummyfilename" TEXT, "dummyregarding" TEXT, "filename" TEXT, "filepointer" TEXT, "filesize" INTEGER, "importsequencenumber" INTEGER, "isautonomouslycreated" INTEGER, "isdocument" INTEGER, "isprivate" INTEGER, "langid" TEXT, "mimetype" TEXT, "modifiedby" BLOB, "modifiedon" INTEGER, "modifiedonbehalfby" BLOB, "notetext" TEXT, "objectid" BLOB, "objectid$table" TEXT, "objecttypecode" TEXT, "overriddencreatedon" INTEGER, "ownerid" BLOB, "ownerid$table" TEXT, "owningbusinessunit" BLOB, "owningteam" BLOB, "owninguser" BLOB, "prefix" TEXT, "stepid" TEXT, "storagepointer" TEXT, "subject" TEXT, "versionnumber" INTEGER) STRICT
-- annotation
CREATE INDEX "ix_annotation_subject_annotationid" ON "annotation" (fold("subject"), "annotationid")
-- annotation
CREATE INDEX "ix_annotation_versionnumber_annotationid" ON "annotation" ("versionnumber", "annotationid")
-- annotation
CREATE INDEX "ix_annotation_objectid" ON "annotation" ("objectid")
WHERE "objectid" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owningbusinessunit_subject_annotationid" ON "annotation" ("owningbusinessunit", fold("subject"), "annotationid")
WHERE "owningbusinessunit" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owningteam_subject_annotationid" ON "annotation" ("owningteam", fold("subject"), "annotationid")
WHERE "owningteam" IS NOT NULL
-- annotation
CREATE INDEX "ix_annotation_owninguser_subject_annotationid" ON "annotation" ("owninguser", fold("subject"), "annotationid")
WHERE "owninguser" IS NOT NULL
