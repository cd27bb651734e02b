//! A series of maintenance, so that the calendar shows what repeats.

use super::DemoContext;
use crate::access::IncidentCommander;
use crate::incidents::maintenance::series::{self, SeriesPlan};
use crate::services::page::first_page;
use crate::types::Refusal;
use chrono::{Duration, NaiveTime};

/// The service that is maintained.
const SERVICE: &str = "My account and top-ups";

/// Plans it a day ago: every month on the first Sunday at night, in the zone of the page.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let right: IncidentCommander = demo.may("maren")?;
    let service = demo.services.get(SERVICE).cloned();
    let service = service.ok_or_else(|| Refusal::Fault(format!("no service is called {SERVICE}")))?;
    let planned_at = demo.now - Duration::days(1);
    let zone = first_page(&mut demo.app.db.read().await?).await?.zone();
    let tomorrow = (demo.now + Duration::days(1)).with_timezone(&zone).date_naive();
    let night = NaiveTime::from_hms_opt(2, 30, 0).unwrap_or_default();
    let plan = SeriesPlan {
        title: "Monthly checks of My account".to_owned(),
        body: "You may not be able to sign in or top up for a few minutes at a time. Calls, texts and data carry on."
            .to_owned(),
        services: vec![service],
        rule: "FREQ=MONTHLY;BYDAY=1SU".to_owned(),
        start: tomorrow.and_time(night),
        zone,
        duration: Duration::minutes(90),
        notify: true,
        notify_during: true,
        reminder_minutes: None,
    };
    demo.app.db.write(async |tx| series::create(tx, &right, planned_at, plan.clone(), None).await).await?;
    Ok(())
}
