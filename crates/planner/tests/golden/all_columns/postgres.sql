-- rows
SELECT t0."transactioncurrencyid", t0."versionnumber", t0."createdby", t1."fullname", t0."createdon", t0."createdonbehalfby", t2."fullname", t0."currencyname", t0."currencyprecision", t0."currencysymbol", t0."currencytype", t0."entityimage_timestamp", t0."entityimage_url", t0."entityimageid", t0."exchangerate", t0."importsequencenumber", t0."isocurrencycode", t0."modifiedby", t3."fullname", t0."modifiedon", t0."modifiedonbehalfby", t4."fullname", t0."organizationid", t5."name", t0."overriddencreatedon", t0."statecode", t0."statuscode", t0."versionnumber"
FROM "transactioncurrency" AS t0
LEFT JOIN "systemuser" AS t1 ON (t1."systemuserid" = t0."createdby")
LEFT JOIN "systemuser" AS t2 ON (t2."systemuserid" = t0."createdonbehalfby")
LEFT JOIN "systemuser" AS t3 ON (t3."systemuserid" = t0."modifiedby")
LEFT JOIN "systemuser" AS t4 ON (t4."systemuserid" = t0."modifiedonbehalfby")
LEFT JOIN "organization" AS t5 ON (t5."organizationid" = t0."organizationid")
ORDER BY t0."transactioncurrencyid"
--   [Guid, Int, Guid, Text, Timestamp, Guid, Text, Text, Int, Text, Int, Int, Text, Guid, Decimal { scale: 10 }, Int, Text, Guid, Text, Timestamp, Guid, Text, Guid, Text, Timestamp, Int, Int, Int]
