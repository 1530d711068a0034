-- rows
SELECT t0."transactioncurrencyid", t0."versionnumber", t0."currencyname", t0."isocurrencycode"
FROM "transactioncurrency" AS t0
ORDER BY t0."transactioncurrencyid"
--   [Guid, Int, Text, Text]
