//! The service of Microsoft's samples in C#: a row made of another one, a role and its privileges, and the
//! end of every sample, a batch that deletes what was made.

use serde_json::Value;

use super::csharp::head;
use super::{Talk, id_between_last_parentheses, text};
use crate::demo::each_alone;

const ANNOTATED_ROLE: &str = "GET roles(<role>)?$select=roleid&$expand=roleprivileges_association($select=name;$orderby=name)";

#[test]
fn the_service_in_c_sharp_makes_a_row_of_another_and_fills_a_role() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let who = talk.ask("GET WhoAmI", "", "").json();
        talk.name("unit", text(&who["BusinessUnitId"]));
        let original = "{\r\n  \"accountcategorycode\": 1,\r\n  \"address1_city\": \"Redmond\",\r\n  \
            \"customertypecode\": 3,\r\n  \"description\": \"Contoso is a business consulting company.\",\r\n  \
            \"emailaddress1\": \"info@contoso.com\",\r\n  \"industrycode\": 7,\r\n  \"name\": \"Contoso Consulting\",\r\n  \
            \"numberofemployees\": 150,\r\n  \"ownershipcode\": 2,\r\n  \"telephone1\": \"(425) 555-1234\"\r\n}";
        let made = talk.ask("POST accounts", "", original);
        talk.name("original", &id_between_last_parentheses(&made));
        let line = "GET InitializeFrom(EntityMoniker=@p1,TargetEntityName=@p2,TargetFieldType=@p3)?\
            @p1=%7B'@odata.id':'accounts(<original>)'%7D&@p2='account'&\
            @p3=Microsoft.Dynamics.CRM.TargetFieldType'ValidForCreate'";
        let begun = talk.ask(line, "", "");
        assert_eq!(begun.status, 200, "{}", begun.text());
        // It is posted as it came, with other values for some columns and without its owner.
        let Value::Object(mut row) = begun.json() else { panic!("no row: {}", begun.text()) };
        assert!(row.contains_key("@odata.type"), "{row:?}");
        row.insert("name".into(), "Contoso Consulting Chicago Branch".into());
        row.insert("numberofemployees".into(), 12.into());
        row.remove("ownerid@odata.bind");
        let body = serde_json::to_string_pretty(&row).unwrap().replace('\n', "\r\n");
        let body = body.replace(&demo.host(), "HOST");
        let made = talk.ask("POST accounts", "", &body);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("branch", &id_between_last_parentheses(&made));

        let role = "{\r\n  \"businessunitid@odata.bind\": \"businessunits(<unit>)\",\r\n  \"name\": \"Test Role\"\r\n}";
        let made = talk.ask("POST roles", "", role);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("role", &id_between_last_parentheses(&made));
        let count = |row: &Value| row["roleprivileges_association"].as_array().unwrap().len();
        let before = count(&talk.ask(ANNOTATED_ROLE, "", "").json());
        let line = "GET privileges?$select=name&$filter=name%20eq%20'prvCreateAccount'%20or%20name%20eq%20'prvReadAccount'";
        let found = talk.ask(line, "", "").json();
        let privileges: Vec<String> = found["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|privilege| {
                let (id, name) = (text(&privilege["privilegeid"]), text(&privilege["name"]));
                format!(
                    "{{\"Depth\":\"Basic\",\"PrivilegeId\":\"{id}\",\"BusinessUnitId\":\"<unit>\",\"PrivilegeName\":\"{name}\"}}"
                )
            })
            .collect();
        let body = format!("{{\"Privileges\":[{}]}}", privileges.join(","));
        let line = "POST roles(<role>)/Microsoft.Dynamics.CRM.AddPrivilegesRole";
        assert_eq!(talk.ask(line, "", &body).status, 204);
        assert_eq!(count(&talk.ask(ANNOTATED_ROLE, "", "").json()), before + 2);

        let delete = |path: &str| {
            format!(
                "--batch_9c1d\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
                 DELETE /api/data/v9.2/{path} HTTP/1.1\r\nHost: HOST\r\n\r\n\r\n"
            )
        };
        let body = ["accounts(<original>)", "accounts(<branch>)", "roles(<role>)"].map(delete);
        let body = body.concat() + "--batch_9c1d--\r\n";
        let kind = "Content-Type: multipart/mixed; boundary=\"batch_9c1d\"\r\n";
        let answer = talk.ask("POST $batch", kind, &body);
        let parts = crate::batch::parts_of(&answer);
        assert_eq!(crate::batch::statuses(&parts), [204, 204, 204]);
        talk.end("csharp_functions");
    });
}
