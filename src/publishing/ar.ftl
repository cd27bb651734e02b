# الصفحات العامة.

publishing-title = { $page } – حالة { $name }
publishing-masthead = الحالة
publishing-subscribe = اشتراك
publishing-demo-label = عرض تجريبي
publishing-feed-planned = هذا حدث مخطط: { $when }
publishing-feed-update = تحديث
publishing-feed-service-title = { $service } – حالة { $name } – سجل الأعطال
publishing-feed-title = حالة { $name } – سجل الأعطال

publishing-script-words = بعد %|قبل %|% د|% س|% يومًا/% أيام|انقطع الاتصال. قد يكون ما ترونه قديمًا، ونحن نواصل المحاولة.|الأوقات|% (توقيتكم)|الأوقات بتوقيت %. والأيام محسوبة بتوقيت %.|الألوان|كما في هذا الجهاز|فاتح|داكن|تباين عالٍ

publishing-foot-label = المزيد
publishing-foot-site = موقعنا
publishing-foot-support = المساعدة والدعم
publishing-foot-report = الإبلاغ عن مشكلة
publishing-foot-history = سجل الأعطال
publishing-foot-uptime = نسبة التشغيل
publishing-foot-rss = RSS
publishing-foot-atom = Atom
publishing-foot-calendar = التقويم
publishing-calendar-add = إضافة إلى التقويم
publishing-calendar-name = { $name }: الصيانة المخططة
publishing-calendar-incidents = { $name }: الأعطال
publishing-calendar-service = { $service } ({ $name }): الصيانة المخططة
publishing-calendar-incidents-service = { $service } ({ $name }): الأعطال
publishing-widget-close = إغلاق
publishing-foot-api = API
publishing-zone = الأوقات بتوقيت { $city } (الآن { $offset }).
publishing-zone-utc = الأوقات بالتوقيت العالمي (UTC).

publishing-stale-away = هذه الصفحة كما كانت { $at }؛ يتعذّر الوصول إلى سجلاتنا الآن.
publishing-stale-behind = هذه الصفحة كما كانت { $at }؛ يتعذّر عرض نسخة أحدث الآن.

publishing-list = { $before } و{ $last }
publishing-list-comma = ،{ " " }
publishing-number-1 = 1
publishing-number-2 = 2
publishing-number-3 = 3
publishing-number-4 = 4
publishing-number-5 = 5
publishing-number-6 = 6
publishing-number-7 = 7
publishing-number-8 = 8
publishing-number-9 = 9
publishing-number-10 = 10
publishing-number-11 = 11
publishing-number-12 = 12

publishing-lead-services = { $count ->
    [zero] لا خدمات
    [one] خدمة واحدة
    [two] خدمتان
    [few] { $count } خدمات
    [many] { $count } خدمة
   *[other] { $count } خدمة
}
publishing-lead-major_outage = { $names }: انقطاع كبير.
publishing-lead-partial_outage = { $names }: انقطاع جزئي.
publishing-lead-degraded_performance = { $names }: أبطأ من المعتاد أو أقل استقرارًا.
publishing-lead-under_maintenance = { $names }: صيانة مخططة.
publishing-lead-others = { $count ->
    [zero] لا خدمات أخرى.
    [one] الخدمة الأخرى تعمل.
    [two] الخدمتان الأخريان تعملان.
    [few] الخدمات الأخرى ({ $number }) تعمل.
    [many] الخدمات الأخرى ({ $number }) تعمل.
   *[other] الخدمات الأخرى ({ $number }) تعمل.
}
publishing-lead-all-operational = كل شيء يعمل.
publishing-lead-monitoring = كل شيء يعمل من جديد. { $count ->
    [zero] لا نراقب أي عطل.
    [one] ما زلنا نراقب عطلًا واحدًا.
    [two] ما زلنا نراقب عطلين.
    [few] ما زلنا نراقب { $count } أعطال.
    [many] ما زلنا نراقب { $count } عطلًا.
   *[other] ما زلنا نراقب { $count } عطل.
}
publishing-lead-no-services = قريبًا ترون هنا أي الخدمات تعمل وأيها متوقفة.
publishing-lead-next-update = التحديث القادم بحلول { $at }.
publishing-last-change = آخر تغيير { $at }

publishing-open-label = أعطال قائمة
publishing-steps-label = المراحل
publishing-state-draft = مسودة
publishing-state-investigating = قيد التحقيق
publishing-state-identified = عُرف السبب
publishing-state-monitoring = قيد المراقبة
publishing-state-resolved = تم الحل
publishing-state-scheduled = مجدولة
publishing-state-in_progress = جارية
publishing-state-verifying = قيد التحقق
publishing-state-completed = اكتملت
publishing-state-cancelled = أُلغيت

publishing-fact-next = التحديث القادم بحلول
publishing-fact-late = التحديث متأخر، وكان موعده
publishing-fact-put-off = كان الموعد الأول
publishing-fact-last = آخر تحديث
publishing-fact-began = البداية
publishing-fact-lasted = المدة
publishing-fact-first = أول تحديث
publishing-fact-after = بعد البداية بـ { $span }
publishing-fact-services = الخدمات المعنية
publishing-fact-window = موعدها

publishing-affected = أنا متأثر
publishing-subscribe-incident = أخبروني عند الإصلاح
publishing-reports-count = { $count ->
    [zero] لم يبلغنا أحد بعد
    [one] أبلغنا شخص واحد
    [two] أبلغنا شخصان
    [few] أبلغنا { $count } أشخاص
    [many] أبلغنا { $count } شخصًا
   *[other] أبلغنا { $count } شخص
}
publishing-earlier-updates = { $count ->
    [zero] لا تحديثات سابقة
    [one] تحديث سابق واحد
    [two] تحديثان سابقان
    [few] { $count } تحديثات سابقة
    [many] { $count } تحديثًا سابقًا
   *[other] { $count } تحديث سابق
}

publishing-services = الخدمات
publishing-legend-label = معاني الألوان
publishing-legend-degraded = أداء متراجع
publishing-days-ago = قبل { $days ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}
publishing-today = اليوم
publishing-uptime = تشغيل { $percent }
publishing-uptime-since = { $percent } منذ { $day }
publishing-uptime-method = يُحسب الانقطاع الكبير كاملًا، والجزئي بنسبة {"\u200E"}30%. لا يُحسب البطء ولا الصيانة المخططة.
publishing-uptime-title = نسبة التشغيل خلال { $days ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}
publishing-uptime-days = { $days ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومان
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}
publishing-uptime-period = الفترة
publishing-uptime-description = مقدار ما عملت به خدمات { $name } خلال آخر { $days ->
    [zero] 0 يوم
    [one] يوم
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}.

publishing-strip-no-data = لا بيانات قبل { $day }.
publishing-strip-on = { $status } في { $days }.
publishing-strip-many = { $count ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}، آخرها { $last }
publishing-strip-all-up = عملت كل الأيام.
publishing-strip-others-up = عملت كل الأيام الأخرى.

publishing-word-no-data = لا بيانات
publishing-word-operational = تعمل
publishing-word-degraded_performance = أداء متراجع
publishing-word-partial_outage = انقطاع جزئي
publishing-word-major_outage = انقطاع كبير
publishing-word-under_maintenance = صيانة
publishing-words-title = آخر { $days ->
    [zero] 0 يوم
    [one] يوم
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
} بالكلمات
publishing-words-no-data = لا بيانات، { $count ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
publishing-words-then = ، ثم{ " " }
publishing-words-for = { $kinds }، { $span }
publishing-words-since = { $kinds }، منذ { $at }

publishing-planned = صيانة قادمة
publishing-planned-repeats = { $count ->
    [zero] لا مواعيد أخرى مخططة.
    [one] موعد آخر مخطط.
    [two] موعدان آخران مخططان.
    [few] { $count } مواعيد أخرى مخططة.
    [many] { $count } موعدًا آخر مخططًا.
   *[other] { $count } موعد آخر مخطط.
}
publishing-planned-all = كل المواعيد في التقويم
publishing-past = أعطال سابقة
publishing-past-none = لم يُبلَّغ عن أي عطل.
publishing-past-open = { $count ->
    [zero] لا عطل قائم: { $link }.
    [one] عطل واحد ما زال قائمًا: { $link }.
    [two] عطلان ما زالا قائمين: { $link }.
    [few] { $count } أعطال ما زالت قائمة: { $link }.
    [many] { $count } عطلًا ما زالت قائمة: { $link }.
   *[other] { $count } عطل ما زالت قائمة: { $link }.
}
publishing-past-open-link = انظروا أعلاه
publishing-past-span = { $span }، { $length }

publishing-incident-title = { $state }: { $title }
publishing-summary-label = ملخص
publishing-updates-heading = التحديثات، الأحدث أولًا
publishing-updates-start = البداية
publishing-updates-after = بعد { $span }
publishing-updates-longest-gap = بعد { $span }، أطول فترة بلا تحديث
publishing-edited = عُدّل { $at }
publishing-not-translated = لم يُترجم بعد. هذا النص باللغة { $language }.
publishing-languages-label = اللغة
publishing-backdated = أُدخل لاحقًا، { $at }

publishing-chart-heading = العطل والتحديثات
publishing-chart-heading-open = العطل والتحديثات حتى الآن
publishing-chart-updates = تحديثاتنا
publishing-chart-first = أولها { $at }
publishing-chart-range = من { $from } إلى { $to }
publishing-chart-since = منذ { $from }
publishing-chart-partly = { $range }، وعادت جزئيًا من { $at }
publishing-chart-major = الأحمر: لم تعمل.
publishing-chart-partial = البرتقالي: عملت وتوقفت، أو تعطّلت عند البعض.
publishing-chart-degraded = الأصفر: كانت بطيئة أو غير مستقرة.
publishing-chart-longest-gap = كل علامة تحديث. أطول فترة بين تحديثين { $span }.
publishing-chart-marks = كل علامة تحديث.
publishing-chart-as-of = حسب آخر تحديث لنا، { $at }.

publishing-history-title = سجل الأعطال
publishing-history-lead = ما الذي تعطّل وكم استمر، وتحديثاتنا، شهرًا بشهر.
publishing-history-description = كل الأعطال السابقة في { $name }، شهرًا بشهر.
publishing-history-month = أعطال { $month }
publishing-history-earlier = أشهر أسبق
publishing-history-before = → { $month }
publishing-history-after = { $month } ←
publishing-history-all = كل الأشهر
publishing-history-nav = الأشهر
publishing-range-label = من شهر إلى شهر
publishing-range-from = من
publishing-range-to = إلى
publishing-range-show = عرض
publishing-range-no-month = هذا ليس شهرًا. اختاروا شهرًا، مثل مارس 2026.
publishing-range-future = { $month } في المستقبل.
publishing-range-backwards = هذا الشهر بعد { $to } الذي تنتهي عنده المدة.
publishing-history-count = { $count ->
    [zero] لا أعطال
    [one] عطل واحد
    [two] عطلان
    [few] { $count } أعطال
    [many] { $count } عطلًا
   *[other] { $count } عطل
}

publishing-stale-origin = هذه الصفحة كما كانت { $at }؛ هي نسخة، ويتعذّر الوصول إلى الأصل الآن.

publishing-mirror-title = غير متاحة مؤقتًا
publishing-mirror-away = لا يمكن قبول هذا الآن. صفحة الحالة نفسها محدّثة حتى { $at }.
publishing-mirror-page = إلى صفحة الحالة
publishing-mirror-copy-title = هذه نسخة
publishing-mirror-copy = هذه النسخة من صفحة الحالة لا تقبل النماذج. استخدموا الأصل: { $link }.
publishing-mirror-typed = نصكم، لتنسخوه
publishing-starting-title = صفحة الحالة قيد التشغيل
publishing-starting = لم يُنشر شيء بعد لأن قاعدة البيانات لا يمكن قراءتها. تستمر Amends في المحاولة، وهذه الصفحة تعيد تحميل نفسها تلقائيًا.
publishing-starting-mirror = بدأت هذه النسخة من صفحة الحالة للتو وتنتظر الأصل. تتحقق كل ثانيتين، وهذه الصفحة تعيد تحميل نفسها تلقائيًا.

publishing-announcements = إعلانات
publishing-announcement = إعلان
publishing-announcement-more = قراءة المزيد
publishing-announcement-until = حتى { $at }
publishing-announcement-over = انتهى هذا الإعلان في { $at }.

publishing-post-mortem = تقرير ما بعد العطل
publishing-post-mortem-published = نُشر { $at }
publishing-post-mortem-by = بقلم { $name }

publishing-not-found = الصفحة غير موجودة
publishing-not-found-lead = قد يكون العنوان خاطئًا. تجدون المعلومات الحالية في صفحة الحالة.
publishing-withdrawn-incident = سُحب هذا العطل
publishing-withdrawn-incident-lead = نشرناه خطأً وسحبناه في { $at }. لا يُحسب في سجلنا ولا في نسبة التشغيل.
publishing-withdrawn-announcement = سُحب هذا الإعلان
publishing-withdrawn-announcement-lead = سحبناه في { $at }. لم يعد ساريًا.
