# ما يصل المشتركين عند نشر تقرير ما بعد العطل.

post-mortem-notice-subject = تقرير ما بعد العطل: { $title }
post-mortem-notice-status = تقرير ما بعد العطل
post-mortem-notice-about = ما الذي حدث، وما الذي نغيّره
post-mortem-notice-read = اقرؤوه على صفحة الحالة
post-mortem-notice-details = اقرؤوه على صفحة الحالة: { $link }
post-mortem-notice-sms = { $organisation }: { $title } - تقرير ما بعد العطل. { $text } { $link } إيقاف: { $stop }
