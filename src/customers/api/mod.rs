//! Customers and exposure in the API for programs. No answer has an address or says who is vulnerable: programs find a
//! customer by the company's own id (`personal_data` in [`access`](crate::access)).

mod customers;
mod exposure;
mod imports;
mod input;
mod view;

use crate::web::api::{ApiRoutes, Area};

const CUSTOMERS: Area = Area("Customers");
const EXPOSURE: Area = Area("Exposure");

/// Registers the operations of customers and of their exposure.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    [customers::operations, exposure::operations].into_iter().fold(routes, |routes, add| add(routes))
}
