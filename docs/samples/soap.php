<?php
// Makes a row on behalf of somebody else by SOAP, with PHP's own client: php soap.php [ORIGIN]

const CORE = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const IMPERSONATED_USER = '75df116d-d9da-e711-a94b-000d3a34ed47';
$origin = $argv[1] ?? 'http://127.0.0.1:8080';

// Who asks: a token of Actual User, for all requests of the client.
$form = ['grant_type' => 'password', 'username' => 'actual@contoso.example', 'password' => 'demo-password'];
$answer = file_get_contents("$origin/oauth2/v2.0/token", false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => http_build_query($form),
]]));
$token = json_decode($answer)->access_token;
$client = new SoapClient("$origin/XRMServices/2011/Organization.svc?wsdl", [
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'stream_context' => stream_context_create(['http' => ['header' => "Authorization: Bearer $token"]]),
]);

// For whom: a block in the header of the envelope.
$client->__setSoapHeaders([new SoapHeader(CORE, 'CallerId', IMPERSONATED_USER)]);

$name = new SoapVar('Made on behalf of somebody', XSD_STRING, 'string', XSD_NAMESPACE);
$row = $client->Create(['entity' => [
    'Attributes' => ['KeyValuePairOfstringanyType' => [['key' => 'name', 'value' => $name]]],
    'Id' => '00000000-0000-0000-0000-000000000000',
    'LogicalName' => 'account',
]])->CreateResult;

$asked = ['AllColumns' => true, 'Columns' => ['string' => []]];
$read = $client->Retrieve(['entityName' => 'account', 'id' => $row, 'columnSet' => $asked])->RetrieveResult;
$values = [];
foreach ($read->Attributes->KeyValuePairOfstringanyType as $pair) {
    $values[$pair->key] = $pair->value;
}
echo "created by {$values['createdby']->Name}, for whom acted {$values['createdonbehalfby']->Name}\n";
$client->Delete(['entityName' => 'account', 'id' => $row]);
