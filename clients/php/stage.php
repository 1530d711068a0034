<?php
// What the cases begin with: the service as PHP's SoapClient makes it of the WSDL, values with types, and rows that
// are gone at the end.

declare(strict_types=1);

const CORE = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const BUSINESS = 'http://schemas.microsoft.com/crm/2011/Contracts';
const SERIALIZATION = 'http://schemas.microsoft.com/2003/10/Serialization/';
const CONTRACTS_2012 = 'http://schemas.microsoft.com/xrm/2012/Contracts';
const METADATA = 'http://schemas.microsoft.com/xrm/2011/Metadata';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const PATH = '/XRMServices/2011/Organization.svc';

// The people of the demo organization that the cases name.
const ADMIN = 'a0000000-0000-4000-8000-000000000001';
const ACTUAL = '278742b0-1e61-4fb5-84ef-c7de308c19e2';
const IMPERSONATED = '75df116d-d9da-e711-a94b-000d3a34ed47';
const IMPERSONATED_OBJECT = 'e39c5d16-675b-48d1-8e67-667427e9c084';
const NOBODY = '00000000-0000-0000-0000-000000000000';
const UNKNOWN = 'a0000000-0000-4000-8000-00000000dead';

define('ORIGIN', getenv('ONBEHALF_ORIGIN'));
define('TLS_ORIGIN', getenv('ONBEHALF_TLS_ORIGIN'));

/** An access token, as the built-in identity provider gives it for a password. */
function token(string $who): string
{
    static $tokens = [];
    $tokens['admin'] ??= getenv('ONBEHALF_TOKEN');
    if (!isset($tokens[$who])) {
        $form = ['grant_type' => 'password', 'username' => "$who@contoso.example", 'password' => 'demo-password'];
        $http = ['method' => 'POST', 'header' => 'Content-Type: application/x-www-form-urlencoded', 'content' => http_build_query($form)];
        $answer = file_get_contents(ORIGIN . '/oauth2/v2.0/token', false, stream_context_create(['http' => $http]));
        $tokens[$who] = json_decode($answer)->access_token;
    }
    return $tokens[$who];
}

/** The service as somebody calls it. */
function service(string $who = 'admin', string $query = '?wsdl', string $origin = ORIGIN, bool $signed = true): SoapClient
{
    $context = ['ssl' => ['cafile' => getenv('ONBEHALF_CA')]];
    if ($signed) {
        $context['http'] = ['header' => 'Authorization: Bearer ' . token($who)];
    }
    return new SoapClient($origin . PATH . $query, [
        'exceptions' => true,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        'stream_context' => stream_context_create($context),
    ]);
}

// ---- values --------------------------------------------------------------------------------------------------------

/** A value of a type of the service. */
function typed(string $name, mixed $value, string $namespace = CORE): SoapVar
{
    return new SoapVar($value, is_array($value) ? SOAP_ENC_OBJECT : XSD_STRING, $name, $namespace);
}

/** A value that says its type, as the service needs it where any type may stand. */
function any(mixed $value): ?SoapVar
{
    return match (true) {
        $value === null, $value instanceof SoapVar => $value,
        is_bool($value) => new SoapVar($value, XSD_BOOLEAN, 'boolean', XSD_NAMESPACE),
        is_int($value) => new SoapVar($value, XSD_INT, 'int', XSD_NAMESPACE),
        default => new SoapVar($value, XSD_STRING, 'string', XSD_NAMESPACE),
    };
}

/** Keys and values. */
function pairs(array $values): array
{
    $pairs = [];
    foreach ($values as $key => $value) {
        $pairs[] = ['key' => $key, 'value' => any($value)];
    }
    return ['KeyValuePairOfstringanyType' => $pairs];
}

function row(string $table, array $values, string $id = NOBODY): array
{
    return ['Attributes' => pairs($values), 'Id' => $id, 'LogicalName' => $table];
}

function reference(string $table, string $id): SoapVar
{
    return typed('EntityReference', ['Id' => $id, 'LogicalName' => $table]);
}

function columns(string ...$names): array
{
    return ['AllColumns' => $names === [], 'Columns' => ['string' => $names]];
}

/** A request of a type of its own, or of the general one. */
function request(string $name, array $parameters = [], ?string $namespace = CORE): SoapVar
{
    $request = ['Parameters' => pairs($parameters), 'RequestName' => $name];
    return typed($namespace === null ? 'OrganizationRequest' : "{$name}Request", $request, $namespace ?? CORE);
}

/** The results of a message. */
function execute(SoapClient $service, string $name, array $parameters = [], ?string $namespace = CORE): array
{
    $answer = $service->Execute(['request' => request($name, $parameters, $namespace)])->ExecuteResult;
    same($name, $answer->ResponseName);
    return values($answer->Results);
}

/** Keys and values of a collection. */
function values(object $collection): array
{
    $values = [];
    foreach ($collection->KeyValuePairOfstringanyType ?? [] as $pair) {
        $values[$pair->key] = $pair->value;
    }
    return $values;
}

/** What a call is made with to be made on behalf of somebody. */
function acting(SoapClient $service, string $user, string $block = 'CallerId'): SoapClient
{
    $service->__setSoapHeaders([new SoapHeader(CORE, $block, $user)]);
    return $service;
}

// ---- the Web API ---------------------------------------------------------------------------------------------------

/** What the Web API tells, as the administrator asks it. */
function api(string $method, string $path): ?object
{
    $http = ['method' => $method, 'header' => 'Authorization: Bearer ' . token('admin'), 'ignore_errors' => true];
    $answer = file_get_contents(ORIGIN . '/api/data/v9.2/' . $path, false, stream_context_create(['http' => $http]));
    return json_decode($answer);
}

/** Has a row deleted when the case has ended. */
function keep(string $id, string $set = 'accounts'): string
{
    global $kept;
    $kept[] = "$set($id)";
    return $id;
}

// ---- cases ---------------------------------------------------------------------------------------------------------

function same(mixed $expected, mixed $found): void
{
    if ($expected !== $found) {
        throw new AssertionError('expected ' . var_export($expected, true) . ', found ' . var_export($found, true));
    }
}

/** The fault of the service that a call is refused with. */
function refused(int $code, callable $call): object
{
    try {
        $call();
    } catch (SoapFault $fault) {
        if (!isset($fault->detail->OrganizationServiceFault)) {
            throw new AssertionError("no fault of the service: {$fault->getMessage()}");
        }
        $told = $fault->detail->OrganizationServiceFault;
        // One that says its type comes with it.
        $told = $told instanceof SoapVar ? $told->enc_value : $told;
        // PHP reads details of faults without their types.
        same($code, (int) $told->ErrorCode);
        same($fault->getMessage(), $told->Message);
        return $told;
    }
    throw new AssertionError('nothing was refused');
}

/** Runs a case. */
function test(string $name, callable $case): void
{
    global $kept, $failed;
    $only = getenv('ONBEHALF_ONLY') ?: '';
    if ($only !== '' && !str_contains($name, $only)) {
        return;
    }
    $kept = [];
    try {
        $case();
        echo "ok: $name\n";
    } catch (Throwable $problem) {
        $failed = true;
        echo "FAILED: $name\n$problem\n";
    } finally {
        foreach ($kept as $row) {
            api('DELETE', $row);
        }
    }
}
