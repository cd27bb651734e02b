# What subscribers get when a post-mortem is published.

post-mortem-notice-subject = Post-mortem: { $title }
post-mortem-notice-status = Post-mortem
post-mortem-notice-about = What happened, and what we are changing
post-mortem-notice-read = Read it on the status page
post-mortem-notice-details = Read it on the status page: { $link }
post-mortem-notice-sms = { $organisation }: { $title } - post-mortem. { $text } { $link } Stop: { $stop }
