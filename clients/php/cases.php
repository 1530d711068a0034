<?php
// PHP's SoapClient: rows, questions, on behalf of others, several at once, definitions, names and passwords.

declare(strict_types=1);

require __DIR__ . '/stage.php';

$by = '$select=_createdby_value,_createdonbehalfby_value,_ownerid_value';
$made_by = function (string $id) use ($by): array {
    $told = api('GET', "accounts($id)?$by");
    return [$told->_createdby_value, $told->_createdonbehalfby_value, $told->_ownerid_value];
};
$both = [IMPERSONATED, ACTUAL, IMPERSONATED];
$create = fn (string $name): SoapVar => request('Create', ['Target' => typed('Entity', row('account', ['name' => $name]))]);
$delete_nothing = fn (): SoapVar => request('Delete', ['Target' => reference('account', UNKNOWN)]);
$requests = fn (SoapVar ...$all): SoapVar => typed('OrganizationRequestCollection', ['OrganizationRequest' => $all], CONTRACTS_2012);

/** The rows with this name. */
function named(string $name): array
{
    $query = typed('QueryByAttribute', [
        'Attributes' => ['string' => ['name']],
        'ColumnSet' => columns('name'),
        'EntityName' => 'account',
        'Values' => ['anyType' => [any($name)]],
    ]);
    $page = service()->RetrieveMultiple(['query' => $query])->RetrieveMultipleResult;
    return $page->Entities->Entity ?? [];
}

test('the service is made of its description alone', function () {
    foreach (['?wsdl', '?singleWsdl', '?wsdl&sdkversion=9.2'] as $query) {
        $service = service('admin', $query);
        same(8, count($service->__getFunctions()));
        same(ADMIN, execute($service, 'WhoAmI', [], BUSINESS)['UserId']);
        same(ADMIN, execute($service, 'WhoAmI', [], null)['UserId']);
    }
    same(ACTUAL, execute(service('actual', '?wsdl', TLS_ORIGIN), 'WhoAmI', [], BUSINESS)['UserId']);
});

test('a row is made, read, changed and deleted', function () {
    $service = service();
    $contact = keep($service->Create(['entity' => row('contact', ['lastname' => 'Php'])])->CreateResult, 'contacts');
    $id = keep($service->Create(['entity' => row('account', [
        'name' => 'By PHP <&>',
        'numberofemployees' => 12,
        'creditonhold' => true,
        'revenue' => typed('Money', ['Value' => '1234.5']),
        'industrycode' => typed('OptionSetValue', ['Value' => 1]),
        'primarycontactid' => reference('contact', $contact),
    ])])->CreateResult);
    $asked = columns('name', 'numberofemployees', 'creditonhold', 'revenue', 'industrycode', 'primarycontactid');
    $entity = $service->Retrieve(['entityName' => 'account', 'id' => $id, 'columnSet' => $asked])->RetrieveResult;
    $held = values($entity->Attributes);
    same([$id, 'account', $id], [$entity->Id, $entity->LogicalName, $held['accountid']]);
    same(['By PHP <&>', 12, true, 1], [$held['name'], $held['numberofemployees'], $held['creditonhold'], $held['industrycode']->Value]);
    same(1234.5, (float) $held['revenue']->Value);
    same([$contact, 'contact', 'Php'], [$held['primarycontactid']->Id, $held['primarycontactid']->LogicalName, $held['primarycontactid']->Name]);

    $service->Update(['entity' => row('account', ['name' => 'Changed', 'numberofemployees' => null], $id)]);
    $told = api('GET', "accounts($id)?\$select=name,numberofemployees,creditonhold");
    same(['Changed', null, true], [$told->name, $told->numberofemployees, $told->creditonhold]);
    $upserted = execute($service, 'Upsert', ['Target' => typed('Entity', row('account', ['name' => 'Again'], $id))]);
    same([false, $id], [$upserted['RecordCreated'], $upserted['Target']->Id]);
    $service->Delete(['entityName' => 'account', 'id' => $id]);
    same('0x80040217', api('GET', "accounts($id)")->error->code);
});

test('rows are connected and taken apart', function () {
    $service = service();
    $contact = keep($service->Create(['entity' => row('contact', ['lastname' => 'Joined'])])->CreateResult, 'contacts');
    $id = keep($service->Create(['entity' => row('account', ['name' => 'Joining'])])->CreateResult);
    $both = [
        'entityName' => 'account',
        'entityId' => $id,
        'relationship' => ['SchemaName' => 'contact_customer_accounts'],
        'relatedEntities' => ['EntityReference' => [['Id' => $contact, 'LogicalName' => 'contact']]],
    ];
    $of = fn () => api('GET', "contacts($contact)?\$select=_parentcustomerid_value")->_parentcustomerid_value;
    $service->Associate($both);
    same($id, $of());
    $service->Disassociate($both);
    same(null, $of());
});

test('questions are asked in all three forms', function () {
    $service = service();
    $mark = uniqid('php ');
    $ids = [];
    foreach ([3, 2, 1] as $number) {
        $ids[] = keep($service->Create(['entity' => row('account', ['name' => $mark, 'numberofemployees' => $number])])->CreateResult);
    }
    $orders = ['OrderExpression' => [['AttributeName' => 'numberofemployees', 'OrderType' => 'Descending']]];
    $condition = ['AttributeName' => 'name', 'Operator' => 'Equal', 'Values' => ['anyType' => [any($mark)]]];
    $criteria = ['Conditions' => ['ConditionExpression' => [$condition]], 'FilterOperator' => 'And'];
    $fetch = "<fetch><entity name='account'><attribute name='name'/><order attribute='numberofemployees' descending='true'/>"
        . "<filter><condition attribute='name' operator='eq' value='$mark'/></filter></entity></fetch>";
    foreach ([
        typed('QueryExpression', ['ColumnSet' => columns('name'), 'Criteria' => $criteria, 'EntityName' => 'account', 'Orders' => $orders]),
        typed('QueryByAttribute', [
            'Attributes' => ['string' => ['name']], 'ColumnSet' => columns('name'), 'EntityName' => 'account',
            'Orders' => $orders, 'Values' => ['anyType' => [any($mark)]],
        ]),
        typed('FetchExpression', ['Query' => $fetch]),
    ] as $query) {
        $page = $service->RetrieveMultiple(['query' => $query])->RetrieveMultipleResult;
        same(['account', false], [$page->EntityName, $page->MoreRecords]);
        same($ids, array_map(fn ($entity) => $entity->Id, $page->Entities->Entity));
        same($mark, values($page->Entities->Entity[0]->Attributes)['name']);
    }
});

test('a row is made on behalf of a user', function () use ($made_by, $both) {
    foreach (['CallerId' => IMPERSONATED, 'MSCRMCallerID' => IMPERSONATED, 'CallerObjectId' => IMPERSONATED_OBJECT] as $block => $user) {
        $service = acting(service('actual'), $user, $block);
        same(IMPERSONATED, execute($service, 'WhoAmI', [], BUSINESS)['UserId']);
        $id = keep($service->Create(['entity' => row('account', ['name' => 'On behalf'])])->CreateResult);
        same($both, $made_by($id));
    }
});

test('who holds no privilege to do so is refused, and nothing is stored', function () {
    $name = uniqid('refused ');
    $service = acting(service('agent'), IMPERSONATED);
    $told = refused(-2147180272, fn () => $service->Create(['entity' => row('account', ['name' => $name])]));
    same('User does not have the privilege to act on behalf another user.', $told->Message);
    same([], named($name));
});

test('what is asked wrongly is a fault with the number of the product', function () {
    $service = service();
    refused(-2147220969, fn () => $service->Retrieve(['entityName' => 'account', 'id' => UNKNOWN, 'columnSet' => columns('name')]));
    refused(-2147220715, fn () => execute($service, 'Nonsense', [], null));
    refused(-2147220989, fn () => execute(acting(service('actual'), 'nobody'), 'WhoAmI', [], BUSINESS));
});

test('each of several is done by itself', function () use ($create, $delete_nothing, $requests, $made_by, $both) {
    $name = uniqid('several ');
    $results = execute(acting(service('actual'), IMPERSONATED), 'ExecuteMultiple', [
        'Requests' => $requests($create($name), $delete_nothing(), $create($name)),
        'Settings' => typed('ExecuteMultipleSettings', ['ContinueOnError' => true, 'ReturnResponses' => true], CONTRACTS_2012),
    ]);
    same(true, $results['IsFaulted']);
    $items = $results['Responses']->ExecuteMultipleResponseItem;
    same([0, 1, 2], array_map(fn ($item) => $item->RequestIndex, $items));
    same(-2147220969, $items[1]->Fault->ErrorCode);
    foreach ([$items[0], $items[2]] as $item) {
        same($both, $made_by(keep(values($item->Response->Results)['id'])));
    }
});

test('several that go together are done or undone together', function () use ($create, $delete_nothing, $requests, $made_by, $both) {
    $service = acting(service('actual'), IMPERSONATED);
    $together = fn (SoapVar ...$all) => execute($service, 'ExecuteTransaction', ['Requests' => $requests(...$all), 'ReturnResponses' => true]);
    $name = uniqid('together ');
    foreach ($together($create($name), $create($name))['Responses']->OrganizationResponse as $answer) {
        same($both, $made_by(keep(values($answer->Results)['id'])));
    }
    $name = uniqid('undone ');
    $told = refused(-2147220969, fn () => $together($create($name), $create($name), $delete_nothing()));
    same(2, (int) $told->FaultedRequestIndex);
    same([], named($name));
});

test('the definition of a table', function () {
    $told = execute(service(), 'RetrieveEntity', [
        'EntityFilters' => typed('EntityFilters', 'Entity Attributes', METADATA),
        'LogicalName' => 'account',
        'MetadataId' => typed('guid', NOBODY, SERIALIZATION),
        'RetrieveAsIfPublished' => true,
    ])['EntityMetadata'];
    same(['account', 'accounts', 'accountid'], [$told->LogicalName, $told->EntitySetName, $told->PrimaryIdAttribute]);
    $columns = [];
    foreach ($told->Attributes->AttributeMetadata as $column) {
        $columns[$column->LogicalName] = $column;
    }
    same(['String', 160], [$columns['name']->AttributeType, $columns['name']->MaxLength]);
    same(['contact'], $columns['primarycontactid']->Targets->string);
});

test('a name and a password sign in over TLS', function () use ($made_by, $both) {
    $token = '<o:Security xmlns:o="' . SECURITY . '"><o:UsernameToken><o:Username>%s</o:Username><o:Password>%s</o:Password></o:UsernameToken></o:Security>';
    $sign_in = function (string $password) use ($token): SoapClient {
        $security = new SoapVar(sprintf($token, 'actual@contoso.example', $password), XSD_ANYXML);
        $service = service('', '?wsdl', TLS_ORIGIN, false);
        $service->__setSoapHeaders([new SoapHeader(SECURITY, 'Security', $security, true), new SoapHeader(CORE, 'CallerId', IMPERSONATED)]);
        return $service;
    };
    $service = $sign_in('demo-password');
    same($both, $made_by(keep($service->Create(['entity' => row('account', ['name' => 'By password'])])->CreateResult)));
    try {
        execute($sign_in('wrong'), 'WhoAmI', [], BUSINESS);
    } catch (SoapFault $fault) {
        same(true, str_contains($fault->faultcode, 'FailedAuthentication'));
        return;
    }
    throw new AssertionError('a wrong password signs in');
});

exit($failed ?? false ? 1 : 0);
