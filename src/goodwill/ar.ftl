# صفحة العميل الخاصة، والأسباب وراء كل مبلغ.

letter-no-gift = لا قسيمة لكم في هذه الصفحة الآن.
letter-gift-withdrawn = سُحبت هذه القسيمة قبل أن تأخذوها. الخطأ منّا لا منكم، ونحن آسفون.
letter-gift-over = انقضى آخر يوم لهذه القسيمة.

letter-title = رسالة إلى { $name } – { $organisation }
letter-dear = تحية طيبة { $name }،
letter-opening = يوم { $day } خذلتكم خدمتنا. هذا ما تُظهره سجلاتنا عنكم، وما قلناه منذ ذلك الحين. وفي الطريق إليكم كلمة أوفى يكتبها إنسان.
letter-apology = ما نريد قوله
letter-you = ما حدث لكم
letter-span = من { $from } إلى { $to }
letter-until-now = الآن
letter-minutes = { $minutes } د
letter-our-updates = تحديثاتنا
letter-first-on = أولها { $at }
letter-first-after = بعد { $minutes } د
letter-days = من { $from } إلى { $to }
letter-caption = { $days }، { $zone }. إن لم يكن الأمر كذلك،
letter-tell-us = فأخبرونا.
letter-said = ما قلناه حينها
letter-repair = ما يعود إليكم
letter-owed = خصم من فاتورتكم القادمة
letter-owed-note = { $why }. يحدث ذلك تلقائيًا.
letter-gift = قسيمة لدى { $merchant }، { $from } – { $to }
letter-claim = الحصول على قسيمتي
letter-code = أظهروا هذا الرمز أو اكتبوه لدى { $merchant }، حتى { $until }. يبقى في هذه الصفحة.
letter-honoured = انتهى هذا العرض لغيركم، وقسيمتكم ما زالت سارية.
letter-redeemed = استخدمتم هذه القسيمة. شكرًا لبقائكم معنا.
letter-withdrawn = عرضنا عليكم هذه القسيمة ثم سحبناها. الخطأ منّا لا منكم، ونحن آسفون. إن كلّفكم ذلك شيئًا فأخبرونا أدناه.
letter-over = كان آخر يوم لهذه القسيمة { $until }. إن منعكم شيء من استخدامها فأخبرونا أدناه.
letter-how = كيف حسبنا ذلك
letter-how-owed = خصم الفاتورة
letter-how-gift = القسيمة
letter-signed = التوقيع
letter-sincerely = مع خالص التحية،
letter-reply = أخبرونا كيف كان الأمر معكم
letter-reply-label = بكلماتكم
letter-reply-more = هل تودون إضافة شيء؟
letter-reply-help = إن كلّفكم أكثر من الوقت فقولوا لنا، وسننظر فيه. يقرأ هذا إنسان ويجيبكم.
letter-reply-sent = شكرًا لكم. سيقرأ إنسان هذا ويجيبكم.
letter-reply-go = إرسال إلى فريق { $name }
letter-reply-go-us = إرسال
letter-foot = تنتشر بعد كل انقطاع رسائل مزيفة باسمنا. لا نسأل أبدًا عن كلمة مرور أو رقم سري أو بيانات بنكية، وقسيمتكم في هذه الصفحة فقط. هذا الرابط لكم وحدكم، فيرجى عدم إعطائه لأحد.

trace-loss = تدفعون { $fee } في الشهر وبقيتم { $duration } بلا خدمة. بحساب الأيام هذا
trace-loss-in-part = تدفعون { $fee } في الشهر وبقيتم { $duration } بلا {"\u200E"}{ $weight }% منها. بحساب الأيام هذا
trace-loss-no-fee = بقيتم { $duration } بلا خدمة. لا تدفعون لنا رسمًا شهريًا، فبحساب الأيام هذا
trace-not-hit = لم يصل إليكم هذا العطل

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

trace-effort = لقيتم منّا عناءً آخر: { $more } زيادة
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

trace-cap-kept = تسمح خسارتكم بما يصل إلى { $most }، فلا يُقتطع شيء
trace-cap-cut = تسمح خسارتكم بما يصل إلى { $most }
trace-gift-up = قُرّب إلى الأعلى ليكون هدية لائقة
trace-gift-down = قُرّب إلى الأدنى ليكون هدية لائقة، لأن ما يليه أكثر من المسموح
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
