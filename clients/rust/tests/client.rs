//! The crate `powerplatform-dataverse-service-client`: a case for each documented feature.

use clients::{Contact, Made, Nonsense, Token, address, backend, connect};
use powerplatform_dataverse_service_client::batch::Batch;
use powerplatform_dataverse_service_client::client::Client;
use powerplatform_dataverse_service_client::error::DataverseError;
use powerplatform_dataverse_service_client::query::Query;
use powerplatform_dataverse_service_client::query::attribute::Attribute;
use powerplatform_dataverse_service_client::query::filter::Filter;
use powerplatform_dataverse_service_client::query::order::Order;
use powerplatform_dataverse_service_client::reference::Reference;
use serde_json::Value;
use uuid::Uuid;

const ADMIN: &str = "admin@contoso.example";
const ACTUAL: Uuid = Uuid::from_u128(0x278742b0_1e61_4fb5_84ef_c7de308c19e2);
const IMPERSONATED: Uuid = Uuid::from_u128(0x75df116d_d9da_e711_a94b_000d3a34ed47);

/// The number in the error that the client's user gets: the body of the answer.
fn code(error: &DataverseError) -> String {
    let body: Value = serde_json::from_str(&error.message).unwrap_or_else(|_| panic!("{error}"));
    body["error"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_row_is_created_retrieved_updated_and_deleted() {
    let client = connect(ADMIN);
    let mut contact = Contact::new("Testy", "McTestface");
    assert_eq!(client.create(&contact).await.unwrap(), contact.contactid);
    assert_eq!(client.retrieve::<Contact>(&contact).await.unwrap(), contact);
    contact.firstname = "Zoë ✓".into();
    client.update(&contact).await.unwrap();
    assert_eq!(client.retrieve::<Contact>(&contact.get_reference()).await.unwrap(), contact);
    client.delete(&contact).await.unwrap();
    let gone = client.retrieve::<Contact>(&contact).await.unwrap_err();
    assert_eq!(code(&gone), "0x80040217");
}

#[tokio::test]
async fn a_row_is_upserted() {
    let client = connect(ADMIN);
    let mut contact = Contact::new("Marianne", "McTestface");
    client.upsert(&contact).await.unwrap();
    contact.lastname = "Other".into();
    client.upsert(&contact).await.unwrap();
    assert_eq!(client.retrieve::<Contact>(&contact).await.unwrap(), contact);
    client.delete(&contact).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_done_is_an_error_with_the_number_of_the_product() {
    let client = connect(ADMIN);
    let contact = Contact::new("Not", "There");
    assert_eq!(code(&client.update(&contact).await.unwrap_err()), "0x80040217");
    assert_eq!(code(&client.delete(&contact).await.unwrap_err()), "0x80040217");
    client.create(&contact).await.unwrap();
    assert_eq!(code(&client.create(&contact).await.unwrap_err()), "0x80040237");
    client.delete(&contact).await.unwrap();
    let nobody = Client::new(address(), backend(&[]), Nonsense);
    let refused = nobody.retrieve::<Contact>(&contact).await.unwrap_err();
    assert!(code(&refused).starts_with("0x8"), "{refused}");
    let unknown = Client::new(address(), backend(&[]), Token::of("nobody@contoso.example"));
    assert!(unknown.create(&contact).await.is_err());
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_not_talked_to() {
    let plain = reqwest::Client::builder().https_only(true).build().unwrap();
    let client = Client::new(address(), plain, Token::of(ADMIN));
    let refused = client.create(&Contact::new("Never", "Sent")).await.unwrap_err();
    assert!(refused.message.contains("error sending request"), "{refused}");
}

#[tokio::test]
async fn a_row_is_made_on_behalf_of_another_user() {
    for header in [
        ("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47"),
        ("CallerObjectId", "e39c5d16-675b-48d1-8e67-667427e9c084"),
    ] {
        let client =
            Client::new(address(), backend(&[header]), Token::of("actual@contoso.example"));
        let contact = Contact::new("On", "Behalf");
        client.create(&contact).await.unwrap();
        let made: Made = client.retrieve(&contact).await.unwrap();
        assert_eq!((made.by, made.on_behalf_by), (IMPERSONATED, Some(ACTUAL)));
        client.delete(&contact).await.unwrap();
    }
    let header = ("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47");
    let client = Client::new(address(), backend(&[header]), Token::of("agent@contoso.example"));
    let refused = client.create(&Contact::new("Not", "Allowed")).await.unwrap_err();
    assert_eq!(code(&refused), "0x8004a110");
}

/// Version 0.2.3 writes the set twice into the address of a question (`contactscontacts?…`), so no server
/// can answer it: the user gets the error for a segment that is not there.
#[tokio::test]
async fn a_question_names_its_set_twice_and_is_not_found() {
    let client = connect(ADMIN);
    let query = Query::new("contacts")
        .limit(3)
        .filter(
            Filter::Equal("lastname", Attribute::String("McTestface".into()))
                .and(Filter::StartsWith("firstname", Attribute::String("T".into()))),
        )
        .order(vec![Order::Ascending("firstname"), Order::Descending("lastname")]);
    let refused = client.retrieve_multiple::<Contact>(&query).await.unwrap_err();
    assert_eq!(code(&refused), "0x80060888");
    assert!(refused.message.contains("contactscontacts"), "{refused}");
}

/// Version 0.2.3 puts ids where the names of keys belong (`"GUIDid": "GUID"`): no server can know the rows.
#[tokio::test]
async fn a_merge_names_no_rows_and_is_refused() {
    let client = connect(ADMIN);
    let (kept, gone) = (Contact::new("Kept", "Merge"), Contact::new("Gone", "Merge"));
    client.create(&kept).await.unwrap();
    client.create(&gone).await.unwrap();
    let refused = client.merge("contact", kept.contactid, gone.contactid).await.unwrap_err();
    assert!(code(&refused).starts_with("0x8"), "{refused}");
    client.delete(&kept).await.unwrap();
    client.delete(&gone).await.unwrap();
}

#[tokio::test]
async fn a_batch_creates_updates_upserts_and_deletes() {
    let client = connect(ADMIN);
    let (mut testy, mut marianne) =
        (Contact::new("Testy", "Batch"), Contact::new("Marianne", "Batch"));
    let mut batch = Batch::new(address());
    batch.create(&testy).unwrap();
    batch.upsert(&marianne).unwrap();
    assert_eq!(batch.get_count(), 2);
    client.execute(&batch).await.unwrap();
    assert_eq!(client.retrieve::<Contact>(&testy).await.unwrap(), testy);
    assert_eq!(client.retrieve::<Contact>(&marianne).await.unwrap(), marianne);

    batch.reset();
    testy.lastname = "Changed".into();
    marianne.firstname = "Changed".into();
    batch.update(&testy).unwrap();
    batch.upsert(&marianne).unwrap();
    client.execute(&batch).await.unwrap();
    assert_eq!(client.retrieve::<Contact>(&testy).await.unwrap(), testy);
    assert_eq!(client.retrieve::<Contact>(&marianne).await.unwrap(), marianne);

    // All of it or nothing.
    batch.reset();
    batch.delete(&testy).unwrap();
    batch.update(&Contact::new("Not", "There")).unwrap();
    let refused = client.execute(&batch).await.unwrap_err();
    assert!(refused.message.contains("0x80040217"), "{refused}");
    assert!(client.retrieve::<Contact>(&testy).await.is_ok());

    batch.reset();
    batch.delete(&testy).unwrap();
    batch.delete(&marianne).unwrap();
    client.execute(&batch).await.unwrap();
    assert!(client.retrieve::<Contact>(&testy).await.is_err());
}
