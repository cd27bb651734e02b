# صفحة العميل الخاصة، والأسباب وراء كل مبلغ.

letter-staff = أنتم مسجّلون الدخول بصفتكم موظفين. العميل وحده يمكنه الحصول على القسيمة أو الرد هنا، ولا يُعرض رمز القسيمة، وتُسجَّل المحاولات.
letter-claim-none = لا قسيمة لكم في هذه الصفحة الآن.
letter-claim-withdrawn = سُحبت هذه القسيمة قبل أن تأخذوها. الخطأ منّا لا منكم، ونحن آسفون.
letter-claim-expired = انقضى آخر يوم لهذه القسيمة.

letter-title = رسالة إلى { $name } – { $organisation }
letter-greeting = تحية طيبة { $name }،
letter-opening = يوم { $day } خذلتكم خدمتنا. هذا ما تُظهره سجلاتنا عنكم، وما نشرناه منذ ذلك الحين. وفي الطريق إليكم رسالة أوفى يكتبها إنسان.
letter-apology-label = اعتذارنا
letter-disruption-heading = ما حدث لكم
letter-span = من { $from } إلى { $to }
letter-span-now = الآن
letter-minutes = { $minutes } د
letter-our-updates = تحديثاتنا
letter-first-on = أولها { $at }
letter-first-after = بعد { $minutes } د
letter-days = من { $from } إلى { $to }
letter-caption = { $days }، { $zone }. إن لم يكن الأمر كذلك،
letter-caption-link = فأخبرونا.
letter-updates-heading = تحديثاتنا حينها
letter-compensation-heading = ما يعود إليكم
letter-credit-heading = خصم من فاتورتكم القادمة
letter-credit-note = { $why }. لا يلزمكم فعل أي شيء.
letter-credit-at-least = { $money } على الأقل
letter-not-computed = لم يُحسب
letter-not-computed-note = قد يكون لكم حق في ذلك. لم نتمكن من حساب مبلغ لأن سجلاتنا لا تُظهر ما يلي:
letter-not-computed-ask = أخبرونا أدناه، وسيتحقق إنسان من الأمر.
letter-assumptions = افترضنا ما يلي:
pack-flat-2012 = عُشر اشتراك شهر يوليو
pack-sla-business = رصيد مستوى الخدمة، عقود الشركات
pack-uk-ofcom = التعويض التلقائي، النطاق العريض والهاتف الثابت
pack-de-tkg-58 = التعويض وفق المادة 58 من قانون الاتصالات الألماني
letter-voucher-heading = قسيمة لدى { $merchant }، { $from } – { $to }
letter-claim-submit = الحصول على قسيمتي
letter-voucher-code = أظهروا هذا الرمز أو اكتبوه لدى { $merchant }، حتى { $until }. يبقى في هذه الصفحة.
letter-voucher-honoured = أنهينا هذا العرض، وقسيمتكم ما زالت سارية.
letter-voucher-redeemed = استخدمتم هذه القسيمة. شكرًا لبقائكم معنا.
letter-voucher-withdrawn = عرضنا عليكم هذه القسيمة ثم سحبناها. الخطأ منّا لا منكم، ونحن آسفون. إن كلّفكم ذلك شيئًا فأخبرونا أدناه.
letter-voucher-expired = كان آخر يوم لهذه القسيمة { $until }. إن منعكم شيء من استخدامها فأخبرونا أدناه.
letter-reasons-summary = كيف حسبنا ذلك
letter-reasons-credit = خصم الفاتورة
letter-reasons-voucher = القسيمة
letter-signature-label = التوقيع
letter-closing = مع خالص التحية،
letter-reply-heading = أخبرونا كيف كان الأمر معكم
letter-reply-label = بكلماتكم
letter-reply-more-label = هل تودون إضافة شيء؟
letter-reply-help = إن كلّفكم أكثر من الوقت فقولوا لنا، وسننظر فيه. يقرأ هذا إنسان ويجيبكم.
letter-reply-sent = شكرًا لكم. سيقرأ إنسان هذا ويجيبكم.
letter-reply-submit = إرسال إلى فريق { $name }
letter-reply-submit-unnamed = إرسال
letter-foot = تنتشر بعد كل انقطاع رسائل مزيفة باسمنا. لا نسأل أبدًا عن كلمة مرور أو رقم سري أو بيانات بنكية، وقسيمتكم في هذه الصفحة فقط. هذا الرابط لكم وحدكم، فيرجى عدم إعطائه لأحد.

trace-loss = تدفعون { $fee } في الشهر وبقيتم { $duration } بلا خدمة. بحساب الأيام هذا
trace-loss-in-part = تدفعون { $fee } في الشهر وبقيتم { $duration } بلا {"\u200E"}{ $weight }% منها. بحساب الأيام هذا
trace-loss-no-fee = بقيتم { $duration } بلا خدمة. لا تدفعون لنا رسمًا شهريًا، فبحساب الأيام هذا
trace-not-hit = لم يؤثر هذا العطل عليكم

trace-times-minor = كان انقطاعًا طفيفًا، فيُحسب { $times ->
    [2] مرتين
    [3] ثلاث مرات
   *[other] { $times } أضعاف
}
trace-times-major = كان انقطاعًا كبيرًا، فيُحسب { $times ->
    [2] مرتين
    [3] ثلاث مرات
   *[other] { $times } أضعاف
}
trace-times-critical = كان انقطاعًا بالغًا، فيُحسب { $times ->
    [2] مرتين
    [3] ثلاث مرات
   *[other] { $times } أضعاف
}

trace-effort = مقابل ما تكبّدتموه من عناء: { $more } زيادة
trace-repeat = { $incidents ->
    [zero] لم يصبكم انقطاع آخر في الأيام التسعين السابقة
    [one] أصابكم انقطاع آخر في الأيام التسعين السابقة
    [two] أصابكم انقطاعان آخران في الأيام التسعين السابقة
    [few] أصابتكم { $incidents } انقطاعات أخرى في الأيام التسعين السابقة
    [many] أصابكم { $incidents } انقطاعًا آخر في الأيام التسعين السابقة
   *[other] أصابكم { $incidents } انقطاع آخر في الأيام التسعين السابقة
}

trace-floor-minor = في الانقطاع الطفيف لا ينال أحد أقل من { $least }
trace-floor-major = في الانقطاع الكبير لا ينال أحد أقل من { $least }
trace-floor-critical = في الانقطاع البالغ لا ينال أحد أقل من { $least }

trace-tenure = أنتم معنا منذ { $years ->
    [zero] أقل من سنة
    [one] سنة
    [two] سنتين
    [few] { $years } سنوات
    [many] { $years } سنة
   *[other] { $years } سنة
}: { $percent ->
    [10] زيادة العُشر
    [20] زيادة الخُمس
    [25] زيادة الربع
    [50] زيادة النصف
   *[other] زيادة {"\u200E"}{ $percent }%
}
trace-value = ائتمنتمونا على كثير من أعمالكم: { $percent ->
    [10] زيادة العُشر
    [20] زيادة الخُمس
    [25] زيادة الربع
    [50] زيادة النصف
   *[other] زيادة {"\u200E"}{ $percent }%
}

trace-cap-kept = الحد الأقصى لخسارتكم { $most }، فلا يُقتطع شيء
trace-cap-cut = الحد الأقصى لخسارتكم { $most }
trace-gift-up = قُرّب إلى الأعلى إلى المبلغ القياسي التالي
trace-gift-down = قُرّب إلى الأدنى إلى مبلغ قياسي، لأن المبلغ التالي يتجاوز الحد الأقصى
trace-flat-offer = هذا العرض، للجميع بالقدر نفسه

owed-delayed-repair-working = لم يُصلَح خلال يومي عمل كاملين: { $count ->
    [zero] 0 يوم، { $each } لليوم
    [one] يوم واحد، { $each } لليوم
    [two] يومان، { $each } لليوم
    [few] { $count } أيام، { $each } لليوم
    [many] { $count } يومًا، { $each } لليوم
   *[other] { $count } يوم، { $each } لليوم
}
owed-delayed-repair-calendar = لم يُصلَح خلال يومين: { $count ->
    [zero] 0 يوم، { $each } لليوم
    [one] يوم واحد، { $each } لليوم
    [two] يومان، { $each } لليوم
    [few] { $count } أيام، { $each } لليوم
    [many] { $count } يومًا، { $each } لليوم
   *[other] { $count } يوم، { $each } لليوم
}
owed-missed-appointment = { $count ->
    [zero] لا مواعيد فائتة، { $each } لكل موعد
    [one] موعد لم نلتزم به، { $each }
    [two] موعدان لم نلتزم بهما، { $each } لكل موعد
    [few] { $count } مواعيد لم نلتزم بها، { $each } لكل موعد
    [many] { $count } موعدًا لم نلتزم بها، { $each } لكل موعد
   *[other] { $count } موعد لم نلتزم بها، { $each } لكل موعد
}
owed-late-start = بدأت خدمتكم متأخرة: { $count ->
    [zero] 0 يوم، { $each } لليوم
    [one] يوم واحد، { $each } لليوم
    [two] يومان، { $each } لليوم
    [few] { $count } أيام، { $each } لليوم
    [many] { $count } يومًا، { $each } لليوم
   *[other] { $count } يوم، { $each } لليوم
}
owed-availability = بقيتم { $down } بلا خدمة هذا الشهر، فكانت متاحة {"\u200E"}{ $there }% من الوقت. يعيد عقدكم {"\u200E"}{ $percent }% من { $fee } إذا نزلت عن {"\u200E"}{ $below }%
owed-flat = { $percent ->
    [10] عُشر
    [20] خُمس
    [25] ربع
    [50] نصف
   *[other] {"\u200E"}{ $percent }% من
} رسم شهركم { $fee }

owed-unknown-service-kind = نوع الخدمة
owed-unknown-total-loss = هل انقطعت الخدمة كليًا
owed-unknown-report-day = اليوم الذي أُبلغ فيه عن الانقطاع
owed-unknown-missed-appointments = هل فاتت مواعيد
owed-unknown-late-start = هل تأخر بدء خدمة
owed-unknown-monthly-fee = الرسم الشهري
owed-unknown-country = البلد
owed-unknown-currency = المبالغ بهذه العملة
owed-unknown-figures = المبالغ السارية في ذلك الوقت

owed-assumes-country = يُعرف البلد من المنطقة، وإلا فمن المنطقة الزمنية أو العملة
owed-assumes-kind-of-customer = يدل اسم الباقة على كونها لأسرة أو لشركة
owed-assumes-no-holidays = تُحسب العطل الرسمية أيام عمل
owed-assumes-from-loss = تُحسب الأيام من يوم انقطاع الخدمة
owed-assumes-day-of-restoration = يُحسب يوم عودة الخدمة يومًا بلا خدمة
owed-assumes-whole-contract = يُحسب انقطاع خدمة واحدة انقطاعًا للعقد كله، والشهر 30 يومًا

# الإعلان عن عرض.

offer-announcement-default-subject = قسيمة بقيمة { $amount } من { $organisation }
offer-announcement-default-body =
    { $name }،

    نحن مدينون لكم بأكثر من الكلمات عن المدة التي تعطلت فيها خدمتنا عليكم. هذه قسيمة بقيمة { $amount }.

    يقبلها { $merchant } حتى { $until }. تحصلون على الرمز في صفحتكم الخاصة:
    { $link }

    { $organisation }
