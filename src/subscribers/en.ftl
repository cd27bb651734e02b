# Wording of the room `subscribers`.

subscribe-title = Subscribe – { $name } Status
subscribe-title-again = Error: Subscribe – { $name } Status
subscribe-heading = Hear it from us first
subscribe-lead = We write when something breaks, when we learn more, and when it works again. One click in any message stops them.
subscribe-about = What should we write to you about?
subscribe-about-missing = Choose what we should write to you about.
subscribe-about-all = Everything
subscribe-about-chosen = Only the services I choose
subscribe-about-incident = Only one incident
subscribe-only-this = Only this: { $title }
subscribe-only-this-hint = Ends by itself when it is fixed
subscribe-all = Everything
subscribe-all-hint = Every incident and all planned maintenance
subscribe-chosen = Only the services I choose
subscribe-services = Which services?
subscribe-choose-one = Choose at least one service.
subscribe-incident-over = This incident is over, so there is nothing more to tell. Choose everything, or the services you use.
subscribe-to = E-mail address or mobile number
subscribe-to-help = We send a link first, so that only you can sign yourself up.
subscribe-go = Subscribe
subscribe-other = Without giving us an address
subscribe-or = or
subscribe-feeds = For a feed reader, with every update in full.
subscribe-calendar = Calendar
subscribe-calendar-help = Planned maintenance appears in your own calendar.
subscribe-api = API
subscribe-api-help = For your own systems.
subscribe-privacy = We keep your address for these messages only, and delete it when you stop them.
subscribe-asked-heading = One more step
subscribe-asked-lead = We have sent you a link. Open it and press the button, and you are on the list. It works for two days.
subscribe-asked-nothing = Nothing there after a few minutes? Look where unwanted messages go, and check that the address was right.
subscribe-asked-again = Try again

subscription-title = { $what } – { $name } Status
subscription-about-all = every incident and all planned maintenance
subscription-link-old = This link is too old, or was used and stopped since. Please subscribe again; it takes a moment.
subscription-ended-already = These messages were stopped. Please subscribe again.
subscription-confirmed-already = You are on the list
subscription-to-manage = See or change what we send
subscription-confirm-heading = Shall we write to you?
subscription-confirm-lead = We will write to { $address } about: { $about }.
subscription-confirm-go = Yes, write to me
subscription-confirm-not-you = If you did not ask for this, do nothing. Without your press of the button nothing is sent.
subscription-heading = What we write to you about
subscription-welcome = You are on the list. Thank you.
subscription-saved = Saved.
subscription-lead = To { $address }.
subscription-save = Save
subscription-stop-heading = No more messages
subscription-stop-lead = We stop at once and delete your address. What you are entitled to as a customer is not touched.
subscription-stop = Stop all messages
subscription-ended = You get no more messages
subscription-ended-lead = Your address is deleted here.
subscription-anew = Subscribe again

subscription-mail-subject = Confirm that { $organisation } may write to you
subscription-mail-body =
    Somebody, we hope you, asked us to write to this address about: { $about }.

    To confirm, open this page and press the button:
    { $link }

    The link works until { $until }. If it was not you, do nothing, and we will not write.

    { $organisation }
subscription-sms-body = { $organisation }: to get our updates about { $about }, open { $link } and confirm. Not you? Do nothing.

notice-subject = { $title }: { $state }
notice-next = Next update by { $when }.
notice-story = The whole story: { $link }
notice-stop =
    --
    You asked { $organisation } to write to you about this. Change or stop these messages:
    { $link }
notice-sms = { $organisation }: { $title } – { $state }. { $text } { $link } Stop: { $stop }
