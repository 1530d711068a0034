-- SQLite
SELECT t0."systemuserid", t0."versionnumber", t0."fullname", t4."name", t1."teammembershipid", t4."teamid" FROM "systemuser" AS t0 JOIN "teammembership" AS t1 ON (t1."systemuserid" = t0."systemuserid") JOIN "team" AS t4 ON (t4."teamid" = t1."teamid") ORDER BY t0."systemuserid", t1."teammembershipid", t4."teamid"
-- PostgreSQL
SELECT t0."systemuserid", t0."versionnumber", t0."fullname", t4."name", t1."teammembershipid", t4."teamid" FROM "systemuser" AS t0 JOIN "teammembership" AS t1 ON (t1."systemuserid" = t0."systemuserid") JOIN "team" AS t4 ON (t4."teamid" = t1."teamid") ORDER BY t0."systemuserid", t1."teammembershipid", t4."teamid"
