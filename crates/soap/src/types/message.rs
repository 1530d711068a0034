//! Requests, answers and faults, one by one and many at once.

use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Whatever is asked.
    ORGANIZATION_REQUEST = Core::OrganizationRequest {
        PARAMETER_COLLECTION Parameters; guid RequestId; text RequestName;
    }
    /// Whatever is answered.
    ORGANIZATION_RESPONSE = Core::OrganizationResponse {
        text ResponseName; PARAMETER_COLLECTION Results;
    }
    /// What is common to faults of all services.
    BASE_SERVICE_FAULT = Core::BaseServiceFault {
        guid ActivityId; int ErrorCode; ERROR_DETAIL_COLLECTION ErrorDetails; text HelpLink Message;
        time Timestamp;
    }
    /// What was refused.
    ORGANIZATION_SERVICE_FAULT = Core::OrganizationServiceFault: BASE_SERVICE_FAULT {
        bool ExceptionRetriable; text ExceptionSource; ORGANIZATION_SERVICE_FAULT InnerFault;
        text OriginalException TraceText;
    }
    /// What was refused of several that go together.
    EXECUTE_TRANSACTION_FAULT = Core71::ExecuteTransactionFault: ORGANIZATION_SERVICE_FAULT {
        int FaultedRequestIndex;
    }
    /// How many at once are done.
    EXECUTE_MULTIPLE_SETTINGS = Core2012::ExecuteMultipleSettings {
        bool ContinueOnError ReturnResponses;
    }
    /// What became of one of many.
    EXECUTE_MULTIPLE_RESPONSE_ITEM = Core2012::ExecuteMultipleResponseItem {
        ORGANIZATION_SERVICE_FAULT Fault; int RequestIndex; ORGANIZATION_RESPONSE Response;
    }
    /// What became of one of many rows.
    UPSERT_RESPONSE = Core::UpsertResponse: ORGANIZATION_RESPONSE {}
}

lists! {
    ORGANIZATION_REQUEST_COLLECTION =
        Core2012::OrganizationRequestCollection [OrganizationRequest: ORGANIZATION_REQUEST];
    EXECUTE_MULTIPLE_RESPONSES = Core2012::OrganizationResponseCollection
        [ExecuteMultipleResponseItem: EXECUTE_MULTIPLE_RESPONSE_ITEM];
    EXECUTE_TRANSACTION_RESPONSES =
        Core71::OrganizationResponseCollection [OrganizationResponse: ORGANIZATION_RESPONSE];
    ARRAY_OF_UPSERT_RESPONSE = Core::ArrayOfUpsertResponse [UpsertResponse: UPSERT_RESPONSE];
}

pairs! {
    PARAMETER_COLLECTION = Core::ParameterCollection [KeyValuePairOfstringanyType: text any];
    ERROR_DETAIL_COLLECTION = Core::ErrorDetailCollection [KeyValuePairOfstringanyType: text any];
}
