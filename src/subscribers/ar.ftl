# الاشتراكات: النماذج العامة والرسائل.

subscribe-title = اشتراك – حالة { $name }
subscribe-title-error = خطأ: اشتراك – حالة { $name }
subscribe-heading = الاشتراك في التحديثات
subscribe-lead = نكتب لكم حين يتعطّل شيء، وحين نعرف المزيد، وحين يعود إلى العمل. يمكنكم إلغاء الاشتراك بنقرة واحدة في كل رسالة.
subscribe-about-legend = عمّ تريدون التحديثات؟
subscribe-about-required = اختاروا ما تريدون التحديثات عنه.
subscribe-about-all = كل شيء
subscribe-about-chosen = الخدمات التي أختارها فقط
subscribe-about-incident = عطل واحد فقط
subscribe-incident-label = هذا فقط: { $title }
subscribe-incident-help = ينتهي عند الإصلاح وبعد أن نخبركم بالسبب
subscribe-all-label = كل شيء
subscribe-all-help = كل الخدمات
subscribe-chosen-label = الخدمات التي أختارها فقط
subscribe-services-legend = أي الخدمات؟
subscribe-groups-legend = أي مجموعات الخدمات؟
subscribe-incidents-label = الأعطال التي أتابعها فقط
subscribe-incidents-legend = الأعطال التي تتابعونها
subscribe-services-required = اختاروا خدمة واحدة على الأقل.
subscribe-incident-over = انتهى هذا العطل فلا تحديثات بعد الآن. اختاروا كل شيء أو الخدمات التي تستخدمونها.
subscribe-kinds-legend = أي أنواع التحديثات؟
subscribe-kinds-incidents = الأعطال
subscribe-kinds-maintenance = الصيانة المخططة
subscribe-kinds-post-mortems = تقارير ما بعد العطل: ما الذي حدث وما الذي سيتغير
subscribe-kinds-required = اختاروا نوعًا واحدًا على الأقل من التحديثات.
subscribe-contact-label = عنوان البريد الإلكتروني أو رقم الجوال
subscribe-contact-help = نرسل إليكم رابطًا أولًا، كي لا يسجّلكم أحد غيركم.
subscribe-submit = اشتراك
subscribe-channel-label = إلى أين
subscribe-channel-people = بريد إلكتروني أو رسالة نصية
subscribe-language-label = اللغة
subscribe-language-page = لغة هذه الصفحة ({ $language })
subscribe-digest-label = كم مرة؟
subscribe-digest-immediate = فورًا
subscribe-digest-daily = مرة في اليوم
subscribe-digest-weekly = مرة في الأسبوع، يوم الاثنين
subscribe-digest-help = بالبريد الإلكتروني أو في المحادثة. يحتوي الملخص على كل ما حدث منذ الملخص السابق، ولا يُرسل شيء إذا لم يحدث شيء.
subscribe-other-heading = من دون عنوان
subscribe-or = أو
subscribe-feeds-help = لقارئات الخلاصات، مع النص الكامل لكل تحديث.
subscribe-calendar = التقويم
subscribe-calendar-help = تظهر الصيانة المخططة في تقويمكم.
subscribe-api = API
subscribe-api-help = لأنظمتكم الخاصة.
subscribe-privacy = نستخدم عنوانكم لهذه الرسائل فقط، ونحذفه حين تلغون الاشتراك.
subscribe-sent-heading = خطوة واحدة بعد
subscribe-sent-lead = أرسلنا إليكم رابطًا. افتحوه لتأكيد اشتراككم. يعمل الرابط يومين.
subscribe-sent-help = لم يصل شيء بعد بضع دقائق؟ انظروا في مجلد الرسائل غير المرغوبة، وتأكدوا من صحة العنوان.
subscribe-sent-limit = لا نرسل إلى صندوق بريد واحد أو هاتف واحد خلال 24 ساعة أكثر من { $max ->
    [zero] { $max } روابط
    [one] رابط واحد
    [two] رابطين
    [few] { $max } روابط
    [many] { $max } رابطًا
   *[other] { $max } رابط
}.
subscribe-sent-retry = المحاولة من جديد

subscription-title = { $what } – حالة { $name }
subscription-about-all = كل الأعطال وأعمال الصيانة المخططة وتقارير ما بعد العطل
subscription-about-all-incidents = كل الأعطال
subscription-about-all-maintenance = كل أعمال الصيانة المخططة
subscription-about-all-post_mortems = كل تقارير ما بعد العطل
subscription-about-all-incidents-maintenance = كل الأعطال وأعمال الصيانة المخططة
subscription-about-all-incidents-post_mortems = كل الأعطال وتقارير ما بعد العطل
subscription-about-all-maintenance-post_mortems = كل أعمال الصيانة المخططة وتقارير ما بعد العطل
subscription-about-only-incidents = { $names } (الأعطال فقط)
subscription-about-only-maintenance = { $names } (الصيانة المخططة فقط)
subscription-about-only-post_mortems = { $names } (تقارير ما بعد العطل فقط)
subscription-about-only-incidents-maintenance = { $names } (الأعطال والصيانة المخططة فقط)
subscription-about-only-incidents-post_mortems = { $names } (الأعطال وتقارير ما بعد العطل فقط)
subscription-about-only-maintenance-post_mortems = { $names } (الصيانة المخططة وتقارير ما بعد العطل فقط)
subscription-link-expired = انتهت صلاحية هذا الرابط، أو أُلغي الاشتراك. يرجى الاشتراك من جديد، فالأمر لا يستغرق إلا لحظة.
subscription-already-ended = ألغيتم الاشتراك. يرجى الاشتراك من جديد.
subscription-already-confirmed = أنتم مشتركون
subscription-manage-link = إدارة اشتراككم
subscription-confirm-heading = تأكيد اشتراككم
subscription-confirm-lead = سنرسل التحديثات إلى { $address } عن: { $about }.
subscription-confirm-submit = تأكيد
subscription-confirm-help = إن لم تطلبوا هذا فلا تفعلوا شيئًا. لا يُرسل شيء ما لم تؤكدوا.
subscription-heading = اشتراككم
subscription-welcome = أنتم مشتركون. شكرًا لكم.
subscription-saved = تم الحفظ.
subscription-secret-heading = مفتاح التوقيع
subscription-secret-lead = تُوقَّع به الطلبات إلى الويب هوك وفق Standard Webhooks، لتتأكدوا من أنها منا. من يملكه يستطيع التوقيع مثلنا: لا تضعوه في السجلات أو التذاكر. لا يُعرض إلا الآن.
subscription-lead = تصل التحديثات إلى { $address }.
subscription-save-submit = حفظ
subscription-stop-heading = إلغاء الاشتراك
subscription-stop-lead = نتوقف فورًا ونحذف عنوانكم. ولا يمسّ ذلك ما تستحقونه بصفتكم عملاء.
subscription-stop-submit = إلغاء الاشتراك في كل الرسائل
subscription-ended = أُلغي اشتراككم
subscription-ended-lead = حذفنا عنوانكم.
subscription-subscribe-link = الاشتراك من جديد

subscription-mail-subject = أكِّدوا اشتراككم في تحديثات { $organisation }
subscription-mail-asked = طلب أحدهم (ونأمل أنه أنتم) أن نرسل التحديثات إلى هذا العنوان عن: { $about }.
subscription-mail-until = يعمل الرابط أدناه حتى { $until }. إن لم تكونوا أنتم فلا تفعلوا شيئًا، ولن نكتب مرة أخرى.
subscription-mail-open =
    للتأكيد افتحوا هذه الصفحة واضغطوا الزر:
    { $link }
subscription-sms-body = { $organisation }: لتلقي تحديثاتنا عن { $about } افتحوا { $link } وأكِّدوا. لستم أنتم؟ لا تفعلوا شيئًا.

notice-subject = { $title }: { $state }
notice-subject-planned = { $title }: { $state }، { $when }
notice-reminder = تبدأ قريبًا
digest-subject = { $count ->
    [zero] تحديثات { $organisation }
    [one] تحديث واحد من { $organisation }
    [two] تحديثان من { $organisation }
    [few] { $count } تحديثات من { $organisation }
    [many] { $count } تحديثًا من { $organisation }
   *[other] { $count } تحديث من { $organisation }
}
digest-update =
    { $when }:
    { $text }
digest-page = كل شيء على صفحة الحالة: { $link }
digest-page-label = صفحة الحالة
notice-about = { $title }: { $state }
notice-services = الخدمات: { $services }
notice-service = { $name } ({ $status })
notice-time-planned = الموعد المخطط: { $when }
notice-time-cancelled = كان الموعد المخطط: { $when }
notice-time-since = منذ { $when }
notice-time-over = { $when }
notice-advice-calendar = أضيفوها إلى تقويمكم: { $link }
notice-advice-affected = هل أنتم متأثرون؟ أخبرونا: { $link }
notice-advice-over = ألا تزال الخدمة معطّلة لديكم؟ أخبرونا: { $link }
notice-next-update = التحديث القادم بحلول { $when }.
notice-link-manage = تغيير الاشتراك أو إلغاؤه
notice-link-details = التفاصيل
notice-link-calendar = أضيفوها إلى تقويمكم
notice-link-affected = أنا متأثر
notice-link-over = ألا تزال معطّلة؟
notice-details = التفاصيل: { $link }
notice-unsubscribe =
    --
    اشتركتم في تحديثات { $organisation }. لتغيير اشتراككم أو إلغائه:
    { $link }
notice-sms = { $organisation }: { $title } - { $state }. { $text } { $link } إيقاف: { $stop }
