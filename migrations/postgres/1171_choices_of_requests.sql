-- Whether a request to subscribe says how its subscriber wants to be written to: not where nothing was said of it, and no longer
-- once something was chosen later. Of those from before, one that has what its subscriber has says nothing.
alter table subscription_request add column sets_preferences boolean not null default true;
update subscription_request set sets_preferences = false
where confirmed_at is null and exists (
    select 1 from subscriber
    where subscriber.id = subscription_request.subscriber_id and subscriber.language = subscription_request.language
      and subscriber.digest = subscription_request.digest);
