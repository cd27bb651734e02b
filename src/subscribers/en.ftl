# Subscriptions: the public forms, and the messages that subscribers get.

subscribe-title = Subscribe – { $name } Status
subscribe-title-error = Error: Subscribe – { $name } Status
subscribe-heading = Subscribe to updates
subscribe-lead = We write to you when something breaks, when we learn more, and when it works again. Every message lets you unsubscribe with one click.
subscribe-about-legend = What do you want updates about?
subscribe-about-required = Choose what you want updates about.
subscribe-about-all = Everything
subscribe-about-chosen = Only the services I choose
subscribe-about-incident = Only one incident
subscribe-incident-label = Only this: { $title }
subscribe-incident-help = Ends when it is fixed and we have told you why it happened
subscribe-all-label = Everything
subscribe-all-help = All services
subscribe-chosen-label = Only the services I choose
subscribe-services-legend = Which services?
subscribe-groups-legend = Which groups of services?
subscribe-incidents-label = Only the incidents that I follow
subscribe-incidents-legend = Incidents that you follow
subscribe-services-required = Choose at least one service.
subscribe-incident-over = This incident is over, so there are no more updates. Choose everything, or the services you use.
subscribe-kinds-legend = Which kinds of updates?
subscribe-kinds-incidents = Incidents
subscribe-kinds-maintenance = Planned maintenance
subscribe-kinds-post-mortems = Post-mortems: what happened, and what changes
subscribe-kinds-required = Choose at least one kind of updates.
subscribe-contact-label = E-mail address or mobile number
subscribe-contact-help = We send you a link first, so that nobody else can sign you up.
subscribe-submit = Subscribe
subscribe-channel-label = Where to
subscribe-channel-people = E-mail or text message
subscribe-language-label = Language
subscribe-language-page = As on this page ({ $language })
subscribe-digest-label = How often?
subscribe-digest-immediate = At once
subscribe-digest-daily = Once a day
subscribe-digest-weekly = Once a week, on Mondays
subscribe-digest-help = By e-mail or in a chat. A digest has everything since the last one; nothing is sent when nothing happened.
subscribe-other-heading = Without an address
subscribe-or = or
subscribe-feeds-help = For feed readers, with the full text of every update.
subscribe-calendar = Calendar
subscribe-calendar-help = Shows planned maintenance in your own calendar.
subscribe-api = API
subscribe-api-help = For your own systems.
subscribe-privacy = We use your address for these messages only, and delete it when you unsubscribe.
subscribe-sent-heading = One more step
subscribe-sent-lead = We have sent you a link. Open it to confirm your subscription. The link is valid for two days.
subscribe-sent-help = Nothing after a few minutes? Check your spam folder, and make sure that the address is correct.
subscribe-sent-limit = We send at most { $max ->
    [one] one link
   *[other] { $max } links
} to one mailbox or phone in 24 hours.
subscribe-sent-retry = Try again

subscription-title = { $what } – { $name } Status
subscription-about-all = all incidents, planned maintenance and post-mortems
subscription-about-all-incidents = all incidents
subscription-about-all-maintenance = all planned maintenance
subscription-about-all-post_mortems = all post-mortems
subscription-about-all-incidents-maintenance = all incidents and planned maintenance
subscription-about-all-incidents-post_mortems = all incidents and post-mortems
subscription-about-all-maintenance-post_mortems = all planned maintenance and post-mortems
subscription-about-only-incidents = { $names } (incidents only)
subscription-about-only-maintenance = { $names } (planned maintenance only)
subscription-about-only-post_mortems = { $names } (post-mortems only)
subscription-about-only-incidents-maintenance = { $names } (incidents and planned maintenance only)
subscription-about-only-incidents-post_mortems = { $names } (incidents and post-mortems only)
subscription-about-only-maintenance-post_mortems = { $names } (planned maintenance and post-mortems only)
subscription-link-expired = This link has expired, or the subscription was ended. Please subscribe again; it takes only a moment.
subscription-already-ended = You have unsubscribed. Please subscribe again.

subscribers-exists = This address is subscribed already.
subscribers-too-many-actions = Too much is under way for all subscribers. Try again in a few minutes.
subscribers-nothing-to-confirm = This subscriber has nothing to confirm.
subscribers-not-quarantined = This subscriber is not quarantined. Whoever never confirmed, or has unsubscribed, has to subscribe themselves.
subscription-already-confirmed = You are subscribed
subscription-manage-link = Manage your subscription
subscription-confirm-heading = Confirm your subscription
subscription-confirm-lead = We will send updates to { $address } about: { $about }.
subscription-confirm-submit = Confirm
subscription-confirm-help = If you did not ask for this, do nothing. Unless you confirm, nothing is sent.
subscription-heading = Your subscription
subscription-welcome = You are subscribed. Thank you.
subscription-saved = Saved.
subscription-secret-heading = Signing secret
subscription-secret-lead = Requests to your webhook are signed with it by Standard Webhooks, so that you can check that they come from us. Whoever has it could sign as we do: keep it out of logs and tickets. It is shown only now.
subscription-lead = Updates go to { $address }.
subscription-save-submit = Save
subscription-stop-heading = Unsubscribe
subscription-stop-lead = We stop at once and delete your address. Anything you are entitled to as a customer is not affected.
subscription-stop-submit = Unsubscribe from all messages
subscription-ended = You are unsubscribed
subscription-ended-lead = We have deleted your address.
subscription-subscribe-link = Subscribe again

subscription-mail-subject = Confirm your subscription to updates from { $organisation }
subscription-mail-asked = Somebody (we hope it was you) asked us to send updates to this address about: { $about }.
subscription-mail-until = The link below is valid until { $until }. If it was not you, do nothing, and we will not write again.
subscription-mail-open =
    To confirm, open this page and press the button:
    { $link }
subscription-sms-body = { $organisation }: to get our updates about { $about }, open { $link } and confirm. Not you? Do nothing.

notice-subject = { $title }: { $state }
notice-subject-planned = { $title }: { $state }, { $when }
notice-reminder = Begins soon
digest-subject = { $count ->
    [one] One update from { $organisation }
   *[other] { $count } updates from { $organisation }
}
digest-update =
    { $when }:
    { $text }
digest-page = Everything on the status page: { $link }
digest-page-label = Status page
notice-about = { $title }: { $state }
notice-services = Services: { $services }
notice-service = { $name } ({ $status })
notice-time-planned = Planned for { $when }
notice-time-cancelled = Was planned for { $when }
notice-time-since = Since { $when }
notice-time-over = { $when }
notice-advice-calendar = Put it into your calendar: { $link }
notice-advice-affected = Is it affecting you? Tell us: { $link }
notice-advice-over = Still not working for you? Tell us: { $link }
notice-next-update = Next update by { $when }.
notice-link-manage = Change or unsubscribe
notice-link-details = Details
notice-link-calendar = Add to your calendar
notice-link-affected = I am affected
notice-link-over = Still not working?
notice-details = Details: { $link }
notice-unsubscribe =
    --
    You subscribed to updates from { $organisation }. Change your subscription or unsubscribe:
    { $link }
notice-sms = { $organisation }: { $title } - { $state }. { $text } { $link } Stop: { $stop }
