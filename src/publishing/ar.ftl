# نصوص الغرفة `publishing`: الصفحات العامة.

publishing-title = { $page } – حالة { $name }
publishing-masthead = الحالة
publishing-subscribe = اشتراك
publishing-demo-label = عرض تجريبي
publishing-feed-title = حالة { $name } – سجل الأعطال

publishing-script-words = بعد %|قبل %|% د|% س|% يومًا/% أيام|انقطع الاتصال. قد يكون ما ترونه قديمًا، ونحن نواصل المحاولة.|الأوقات|% (توقيتكم)|الأوقات بتوقيت %. والأيام محسوبة بتوقيت %.|الألوان|كما في هذا الجهاز|فاتح|داكن|تباين عالٍ

publishing-foot-label = المزيد
publishing-foot-site = موقعنا
publishing-foot-support = المساعدة والدعم
publishing-foot-history = سجل الأعطال
publishing-foot-uptime = نسبة التشغيل
publishing-foot-rss = RSS
publishing-foot-atom = Atom
publishing-foot-calendar = التقويم
publishing-calendar-add = إضافة إلى التقويم
publishing-calendar-name = { $name }: الصيانة المخططة
publishing-foot-api = API
publishing-zone = الأوقات بتوقيت { $city } (الآن { $offset }).
publishing-zone-utc = الأوقات بالتوقيت العالمي (UTC).

publishing-stale-away = هذه الصفحة كما كانت { $at }؛ يتعذّر الوصول إلى سجلاتنا الآن.
publishing-stale-behind = هذه الصفحة كما كانت { $at }؛ يتعذّر عرض ما هو أحدث الآن.

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
publishing-lead-well = كل شيء يعمل.
publishing-lead-watching = كل شيء يعمل من جديد. { $count ->
    [zero] لا نراقب أي عطل.
    [one] ما زلنا نراقب عطلًا واحدًا.
    [two] ما زلنا نراقب عطلين.
    [few] ما زلنا نراقب { $count } أعطال.
    [many] ما زلنا نراقب { $count } عطلًا.
   *[other] ما زلنا نراقب { $count } عطل.
}
publishing-lead-nothing = لا خدمات مذكورة هنا بعد.
publishing-lead-promise = التحديث القادم بحلول { $at }.
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
publishing-fact-last = آخر تحديث
publishing-fact-began = البداية
publishing-fact-lasted = المدة
publishing-fact-first = أول كلمة منّا
publishing-fact-after = بعد البداية بـ { $span }
publishing-fact-services = الخدمات المعنية
publishing-fact-window = موعدها

publishing-affected = أنا متأثر
publishing-tell-me = أخبروني عند الإصلاح
publishing-told-us = { $count ->
    [zero] لم يبلغنا أحد بعد
    [one] أبلغنا شخص واحد
    [two] أبلغنا شخصان
    [few] أبلغنا { $count } أشخاص
    [many] أبلغنا { $count } شخصًا
   *[other] أبلغنا { $count } شخص
}
publishing-earlier = { $count ->
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
publishing-strip-well = عملت كل الأيام.
publishing-strip-others = عملت كل الأيام الأخرى.

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
publishing-past-above = انظروا أعلاه
publishing-past-span = { $span }، { $length }

publishing-incident-title = { $state }: { $title }
publishing-in-short = باختصار
publishing-story = ما قلناه، الأحدث أولًا
publishing-story-begins = بداية العطل
publishing-story-after = بعد { $span }
publishing-story-longest = بعد { $span }، أطول صمت منّا
publishing-edited = عُدّل { $at }
publishing-backdated = أُدخل لاحقًا، { $at }

publishing-picture = ما الذي تعطّل، ومتى تكلّمنا
publishing-picture-open = ما الذي لا يعمل، ومتى تكلّمنا
publishing-picture-words = تحديثاتنا
publishing-picture-first = أولها { $at }
publishing-picture-range = من { $from } إلى { $to }
publishing-picture-since = منذ { $from }
publishing-picture-partly = { $range }، وعادت جزئيًا من { $at }
publishing-picture-major = الأحمر: لم تعمل.
publishing-picture-partial = البرتقالي: عملت وتوقفت، أو تعطّلت عند البعض.
publishing-picture-degraded = الأصفر: كانت بطيئة أو غير مستقرة.
publishing-picture-silence = كل علامة تحديث، والخط الرفيع بينها صمت، أطوله { $span }.
publishing-picture-marks = كل علامة تحديث.
publishing-picture-as-of = كما كان الأمر عند آخر تحديث لنا، { $at }.

publishing-history-title = سجل الأعطال
publishing-history-lead = ما الذي تعطّل، وكم استمر، وماذا قلنا، شهرًا بشهر.
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
publishing-range-no-month = هذا ليس شهرًا. اختاروا شهرًا، مثل يوليو 2012.
publishing-range-future = لم يأتِ { $month } بعد.
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

publishing-mirror-title = ليس الآن
publishing-mirror-away = لا يمكن قبول هذا الآن. صفحة الحالة نفسها محدّثة حتى { $at }.
publishing-mirror-page = إلى صفحة الحالة
publishing-mirror-copy-title = هذه نسخة
publishing-mirror-copy = هذه النسخة من صفحة الحالة لا تقبل شيئًا بنفسها. الأصل يقبل: { $link }.
publishing-mirror-typed = ما كتبتموه، لتحتفظوا به
publishing-starting-title = صفحة الحالة ليست هنا بعد
publishing-starting = لم يُنشر شيء هنا بعد: تعذّرت قراءة قاعدة البيانات حتى الآن. تتكرر المحاولة، وهذه الصفحة تعيد تحميل نفسها.
publishing-starting-mirror = بدأت هذه النسخة من صفحة الحالة للتو وتنتظر الأصل. تنظر كل ثانيتين، وهذه الصفحة تعيد تحميل نفسها.

publishing-announcements = إعلانات
publishing-announcement = إعلان
publishing-announcement-more = اقرؤوه كاملًا
publishing-announcement-until = حتى { $at }
publishing-announcement-over = انتهى هذا في { $at }. يبقى هنا كما كان.

publishing-post-mortem = تقرير ما بعد العطل
publishing-post-mortem-published = نُشر { $at }
publishing-post-mortem-by = بقلم { $name }

publishing-missing = لا شيء في هذا العنوان
publishing-missing-lead = ربما كُتب خطأً، أو لم تكن له صفحة قط. كل ما نقوله عن خدماتنا يبدأ من صفحة الحالة.
publishing-gone-incident = سُحب هذا العطل
publishing-gone-incident-lead = نشرناه خطأً وسحبناه في { $at }. لا يُحسب في سجلنا ولا في نسبة التشغيل.
publishing-gone-announcement = سُحب هذا الإعلان
publishing-gone-announcement-lead = سحبناه في { $at }. ما قاله لم يعد ساريًا.
