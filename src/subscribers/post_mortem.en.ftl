# What subscribers get when a post-mortem is published.

post-mortem-notice-subject = Post-mortem: { $title }
post-mortem-notice-body =
    { $title }
    What happened, and what we are changing:

    { $text }

    Read it on the status page: { $link }

    --
    You subscribed to updates from { $organisation }. Change your subscription or unsubscribe:
    { $stop }
post-mortem-notice-sms = { $organisation }: { $title } – post-mortem. { $text } { $link } Stop: { $stop }
